import { decodeExactBase64, encodeBase64Url, encodeText, hmac, hmacMatches, importHmacKey } from './hmac.ts'

const tokenParameter = 'vu_token'
const expiryParameter = 'vu_expires'

/** How long a signed callback URL is good. */
export interface SignCallbackUrlOptions {
  /** When the URL stops being good. Default: never. Leave room for the sender's retries. */
  readonly expiresAt?: Date
}

/** How a signed callback URL is judged. */
export interface VerifyCallbackUrlOptions {
  /** The clock. Default: the system's. */
  readonly now?: () => Date
}

/**
 * Adds a token to a callback URL, for services that do not sign their webhooks: only who was given this
 * URL can call it, until it expires. Fetch the job again before you trust the body.
 *
 * @param url absolute; its path and query are signed, not its scheme and host
 * @param secret any text of your own, at least 16 characters
 * @throws TypeError if the secret is too short or `expiresAt` is no date
 */
export async function signCallbackUrl(
  url: string,
  secret: string,
  { expiresAt }: SignCallbackUrlOptions = {},
): Promise<string> {
  const signed = new URL(url)
  for (const name of [tokenParameter, expiryParameter]) signed.searchParams.delete(name)
  if (expiresAt) {
    if (Number.isNaN(expiresAt.getTime())) throw new TypeError('expiresAt must be a date.')
    signed.searchParams.set(expiryParameter, String(Math.floor(expiresAt.getTime() / 1000)))
  }
  const key = await importHmacKey(checkedSecret(secret))
  signed.searchParams.set(tokenParameter, encodeBase64Url(await hmac(key, signedText(signed))))
  return signed.href
}

/**
 * Whether a callback came to a URL that `signCallbackUrl` made with this secret (one of these, while
 * secrets are rotated) and that has not expired. Only path and query count.
 */
export async function verifyCallbackUrl(
  url: string,
  secret: string | readonly string[],
  { now = () => new Date() }: VerifyCallbackUrlOptions = {},
): Promise<boolean> {
  const secrets = encodeCallbackSecrets(secret)
  // A proxy may have changed scheme and host, so a path alone will do.
  const base = 'http://callback.invalid'
  if (!URL.canParse(url, base)) return false
  const received = new URL(url, base)
  const [token = '', ...more] = received.searchParams.getAll(tokenParameter)
  const signature = decodeExactBase64(token, encodeBase64Url)
  if (!signature || more.length > 0) return false
  received.searchParams.delete(tokenParameter)
  const signed = signedText(received)
  for (const bytes of secrets) {
    if (await hmacMatches(await importHmacKey(bytes), signed, signature)) return isStillGood(received, now())
  }
  return false
}

/** Asked once the signature holds, so the parameter is as we wrote it, or was never there. */
function isStillGood({ searchParams }: URL, now: Date): boolean {
  const expiry = searchParams.get(expiryParameter)
  return expiry === null || now.getTime() < Number(expiry) * 1000
}

function signedText({ pathname, searchParams }: URL): Uint8Array<ArrayBuffer> {
  return encodeText(`${pathname}?${searchParams.toString()}`)
}

/** @throws TypeError if one is too short, or there is none */
export function encodeCallbackSecrets(secrets: string | readonly string[]): Uint8Array<ArrayBuffer>[] {
  const all: readonly unknown[] = [secrets].flat()
  if (all.length === 0) throw new TypeError('A callback URL is verified with one secret at least.')
  return all.map(checkedSecret)
}

function checkedSecret(secret: unknown): Uint8Array<ArrayBuffer> {
  if (typeof secret !== 'string' || secret.length < 16)
    throw new TypeError('The secret of a callback URL must have at least 16 characters.')
  return encodeText(secret)
}
