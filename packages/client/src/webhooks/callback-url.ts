import { decodeBase64, encodeBase64Url, encodeText, hmac, hmacMatches, importHmacKey } from './hmac.ts'

const parameter = 'vu_token'

/**
 * Adds a token to a callback URL, for services that do not sign their webhooks: only who was given this
 * URL can call it. Fetch the job again before you trust the body.
 *
 * @param secret any text of your own, at least 16 characters
 */
export async function signCallbackUrl(url: string, secret: string): Promise<string> {
  const signed = new URL(url)
  signed.searchParams.delete(parameter)
  const key = await importHmacKey(checkedSecret(secret))
  signed.searchParams.set(parameter, encodeBase64Url(await hmac(key, signedText(signed))))
  return signed.href
}

/** Whether a callback came to a URL that `signCallbackUrl` made with this secret. Only path and query count. */
export async function verifyCallbackUrl(url: string, secret: string): Promise<boolean> {
  // A proxy may have changed scheme and host, so a path alone will do.
  const received = new URL(url, 'http://callback.invalid')
  const signature = decodeBase64(received.searchParams.get(parameter) ?? '')
  received.searchParams.delete(parameter)
  if (!signature) return false
  return hmacMatches(await importHmacKey(checkedSecret(secret)), signedText(received), signature)
}

function signedText({ pathname, searchParams }: URL): string {
  return `${pathname}?${searchParams.toString()}`
}

function checkedSecret(secret: string): Uint8Array<ArrayBuffer> {
  if (secret.length < 16)
    throw new TypeError('The secret of a callback URL must have at least 16 characters.')
  return encodeText(secret)
}
