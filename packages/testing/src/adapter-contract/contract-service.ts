/** A running video-upscale server that the suite may use: it imports and upscales one small video there. */
export interface ContractService {
  /** With its `/api`. */
  readonly baseUrl: string
  /** Of an account with some points. */
  readonly apiKey: string
  /** What it signs the account's webhooks with, `whsec_…`. It must be allowed to post to 127.0.0.1. */
  readonly webhookSecret: string
  /** Path of a small MP4 file. */
  readonly clipPath: string
}

const names = {
  baseUrl: 'VIDEO_UPSCALE_CONTRACT_URL',
  apiKey: 'VIDEO_UPSCALE_CONTRACT_KEY',
  webhookSecret: 'VIDEO_UPSCALE_CONTRACT_SECRET',
  clipPath: 'VIDEO_UPSCALE_CONTRACT_CLIP',
} as const

/**
 * The service that `VIDEO_UPSCALE_CONTRACT_URL`, `_KEY`, `_SECRET` and `_CLIP` name; undefined without them.
 *
 * @throws Error if some of them are set and others are not
 */
export function contractServiceFromEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ContractService | undefined {
  const read = (name: string): string => environment[name] ?? ''
  const missing = Object.values(names).filter((name) => read(name) === '')
  if (missing.length === Object.keys(names).length) return undefined
  // Half of it would skip the real service without a word.
  if (missing.length > 0) throw new Error(`Set ${missing.join(', ')} as well, or none of them.`)
  return {
    baseUrl: read(names.baseUrl),
    apiKey: read(names.apiKey),
    webhookSecret: read(names.webhookSecret),
    clipPath: read(names.clipPath),
  }
}
