import { signFileToken, type FileGrant } from './file-token.ts'

/** Makes URLs under which stored files can be fetched without a key, for as long as the operator allows. */
export type SignFileUrl = (file: Pick<FileGrant, 'key' | 'fileName'>) => string

export function createFileUrlSigner(options: {
  readonly publicUrl: () => string
  readonly secret: string
  readonly ttlSeconds: number
  readonly now: () => Date
}): SignFileUrl {
  return (file) => {
    const expiresAt = new Date(options.now().getTime() + options.ttlSeconds * 1000)
    return `${options.publicUrl()}/api/files/${signFileToken({ ...file, expiresAt }, options.secret)}`
  }
}
