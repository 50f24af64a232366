import type { Secret } from '../keys/secret.ts'
import { signFileToken, type FileGrant } from './file-token.ts'

/** Makes URLs under which stored files can be fetched without a key, for as long as the operator allows. */
export type SignFileUrl = (
  file: Pick<FileGrant, 'key' | 'fileName'> & {
    /** In place of the operator's, for what does not live that long. */
    readonly expiresAt?: Date
  },
) => string

export function createFileUrlSigner(options: {
  readonly publicUrl: () => string
  readonly secret: Secret
  readonly ttlSeconds: number
  readonly now: () => Date
}): SignFileUrl {
  return ({ key, fileName, expiresAt = new Date(options.now().getTime() + options.ttlSeconds * 1000) }) => {
    const token = signFileToken({ key, fileName, expiresAt }, options.secret)
    return `${options.publicUrl()}/api/files/${token}`
  }
}
