import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

/** Resumable uploads under way, and finished ones that wait for their import. */
export interface Uploads {
  /** Speaks tus 1.0: creates, appends, tells the offset, deletes. */
  answer(request: Request): Promise<Response>
  /** The file of an upload of this account, once it is whole. */
  find(accountId: number, uploadId: string): Promise<FoundUpload>
  /** How many there are of this account, and how many bytes they will have when they are whole. */
  sizeOf(accountId: number): Promise<{ readonly count: number; readonly bytes: number }>
  remove(uploadId: string): Promise<void>
  /** Deletes what is older than it may get. */
  removeExpired(): Promise<void>
}

export type FoundUpload =
  | { readonly state: 'missing' }
  | { readonly state: 'unfinished'; readonly offset: number; readonly bytes: number }
  | { readonly state: 'finished'; readonly path: string; readonly bytes: number }

/** Ids begin with their account, so that another account's upload is one that is not there. */
export function newUploadId(accountId: number): string {
  return `${String(accountId)}-${randomBytes(16).toString('hex')}`
}

export function belongsTo(uploadId: string, accountId: number): boolean {
  return /^\d+-[0-9a-f]{32}$/.test(uploadId) && uploadId.startsWith(`${String(accountId)}-`)
}

/** The header in which a creation tells the id that was chosen for it; it never comes from outside. */
export const uploadIdHeader = 'x-upload-id'

export function createUploads(options: {
  readonly directory: string
  readonly publicUrl: () => string
  readonly maxVideoBytes: number
  readonly ttlSeconds: number
}): Uploads {
  const store = new FileStore({
    directory: options.directory,
    expirationPeriodInMilliseconds: options.ttlSeconds * 1000,
  })
  // Lengths are told beforehand, so that limits hold before the first byte.
  store.extensions = ['creation', 'creation-with-upload', 'termination', 'expiration']
  const tus = new Server({
    path: '/api/v1/uploads',
    datastore: store,
    maxSize: options.maxVideoBytes,
    namingFunction: (request) => request.headers.get(uploadIdHeader) ?? '',
    generateUrl: (_request, { path, id }) => `${options.publicUrl()}${path}/${id}`,
  })
  const known = async (): Promise<string[]> => (await store.configstore.list?.()) ?? []

  return {
    answer: (request) => tus.handleWeb(request),

    async find(accountId, uploadId) {
      if (!belongsTo(uploadId, accountId)) return { state: 'missing' }
      const upload = await store.getUpload(uploadId).catch(() => undefined)
      if (!upload || isExpired(upload.creation_date, options.ttlSeconds)) return { state: 'missing' }
      const bytes = upload.size ?? 0
      if (upload.offset !== bytes) return { state: 'unfinished', offset: upload.offset, bytes }
      return { state: 'finished', path: join(options.directory, uploadId), bytes }
    },

    async sizeOf(accountId) {
      const own = (await known()).filter((id) => belongsTo(id, accountId))
      const uploads = await Promise.all(own.map((id) => store.configstore.get(id)))
      const bytes = uploads.reduce((sum, upload) => sum + (upload?.size ?? 0), 0)
      return { count: own.length, bytes }
    },

    async remove(uploadId) {
      // It may have expired, or been deleted, in the meantime.
      await store.remove(uploadId).catch(() => undefined)
    },

    async removeExpired() {
      await store.deleteExpired()
    },
  }
}

function isExpired(createdAt: string | undefined, ttlSeconds: number): boolean {
  return createdAt !== undefined && Date.parse(createdAt) + ttlSeconds * 1000 <= Date.now()
}
