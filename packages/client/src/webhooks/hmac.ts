const algorithm = { name: 'HMAC', hash: 'SHA-256' } as const

type Bytes = Uint8Array<ArrayBuffer>

/** A WebCrypto key for HMAC-SHA256. */
export function importHmacKey(secret: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret, algorithm, false, ['sign', 'verify'])
}

export async function hmac(key: CryptoKey, text: string): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encodeText(text)))
}

/** Compares in constant time, as WebCrypto does. */
export function hmacMatches(key: CryptoKey, text: string, signature: Bytes): Promise<boolean> {
  return crypto.subtle.verify('HMAC', key, signature, encodeText(text))
}

export function encodeText(text: string): Bytes {
  return new TextEncoder().encode(text)
}

/** Base64 or base64url into bytes; undefined if it is neither. */
export function decodeBase64(text: string): Bytes | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
  } catch {
    return undefined
  }
}

export function encodeBase64Url(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}
