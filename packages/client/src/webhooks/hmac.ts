const algorithm = { name: 'HMAC', hash: 'SHA-256' } as const

type Bytes = Uint8Array<ArrayBuffer>

/** A WebCrypto key for HMAC-SHA256. */
export function importHmacKey(secret: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret, algorithm, false, ['sign', 'verify'])
}

export async function hmac(key: CryptoKey, signed: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, signed))
}

/** Compares in constant time, as WebCrypto does. */
export function hmacMatches(key: CryptoKey, signed: Bytes, signature: Bytes): Promise<boolean> {
  return crypto.subtle.verify('HMAC', key, signature, signed)
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

/**
 * As `decodeBase64`, but only the one spelling that an encoder writes: `atob` also takes spaces, missing
 * padding and stray bits at the end, so that a changed signature could still be the same bytes.
 */
export function decodeExactBase64(text: string, encode: (bytes: Bytes) => string): Bytes | undefined {
  const bytes = decodeBase64(text)
  return bytes && encode(bytes) === text ? bytes : undefined
}

export function encodeBase64(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes))
}

export function encodeBase64Url(bytes: Bytes): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}
