import { randomBytes } from 'node:crypto'
import { Server, type DataStore, type Locker } from '@tus/server'

/** Resumable uploads under way, and finished ones that wait for their import. */
export interface Uploads {
  /** Speaks tus 1.0: creates, appends, tells the offset, deletes. */
  answer(request: Request): Promise<Response>
  /** The file of an upload of this account, once it is whole. */
  find(accountId: number, uploadId: string): Promise<FoundUpload>
  /** How many there are of this account, and how many bytes they will have when they are whole. */
  sizeOf(accountId: number): Promise<{ readonly count: number; readonly bytes: number }>
  /** Brings a finished upload to a new local path. @returns false if it has gone in the meantime */
  bringTo(uploadId: string, path: string): Promise<boolean>
  remove(uploadId: string): Promise<void>
  /** Deletes what is older than it may get. */
  removeExpired(): Promise<void>
}

export type FoundUpload =
  | { readonly state: 'missing' }
  | { readonly state: 'unfinished'; readonly offset: number; readonly bytes: number }
  | { readonly state: 'finished'; readonly bytes: number }

/** Ids begin with their account, so that another account's upload is one that is not there. */
export function newUploadId(accountId: number): string {
  return `${String(accountId)}-${randomBytes(16).toString('hex')}`
}

export function belongsTo(uploadId: string, accountId: number): boolean {
  return /^\d+-[0-9a-f]{32}$/.test(uploadId) && uploadId.startsWith(`${String(accountId)}-`)
}

/** The header in which a creation tells the id that was chosen for it; it never comes from outside. */
export const uploadIdHeader = 'x-upload-id'

/** Where the files of uploads are. */
export interface UploadFiles {
  /** For the tus server, which knows uploads by their names there. */
  readonly store: DataStore
  /** An upload's name in the store. */
  nameOf(uploadId: string): string
  /** Ids of all uploads, or of those that begin so. */
  list(prefix: string): Promise<string[]>
  bringTo(uploadId: string, path: string): Promise<boolean>
  remove(uploadId: string): Promise<void>
}

export function createUploads(options: {
  readonly files: UploadFiles
  /** Keeps two requests from writing to one upload; by default those of this process. */
  readonly locker?: Locker
  readonly publicUrl: () => string
  readonly maxVideoBytes: number
  readonly ttlSeconds: number
}): Uploads {
  const { files, locker, publicUrl, maxVideoBytes, ttlSeconds } = options
  const { store } = files
  // Lengths are told beforehand, so that limits hold before the first byte.
  store.extensions = ['creation', 'creation-with-upload', 'termination', 'expiration']
  const tus = new Server({
    path: '/api/v1/uploads',
    datastore: store,
    maxSize: maxVideoBytes,
    ...(locker ? { locker } : {}),
    namingFunction: (request) => files.nameOf(request.headers.get(uploadIdHeader) ?? ''),
    getFileIdFromRequest: (_request, uploadId) => uploadId && files.nameOf(uploadId),
    generateUrl: (_request, { path, id }) => `${publicUrl()}${path}/${id.split('/').at(-1) ?? ''}`,
  })
  const read = (uploadId: string) => store.getUpload(files.nameOf(uploadId)).catch(() => undefined)

  return {
    answer: (request) => tus.handleWeb(request),

    async find(accountId, uploadId) {
      if (!belongsTo(uploadId, accountId)) return { state: 'missing' }
      const upload = await read(uploadId)
      if (!upload || isExpired(upload.creation_date, ttlSeconds)) return { state: 'missing' }
      const bytes = upload.size ?? 0
      if (upload.offset !== bytes) return { state: 'unfinished', offset: upload.offset, bytes }
      return { state: 'finished', bytes }
    },

    async sizeOf(accountId) {
      const own = await files.list(`${String(accountId)}-`)
      const uploads = await Promise.all(own.map(read))
      const bytes = uploads.reduce((sum, upload) => sum + (upload?.size ?? 0), 0)
      return { count: own.length, bytes }
    },

    bringTo: (uploadId, path) => files.bringTo(uploadId, path),

    // It may have expired, or been deleted, in the meantime.
    remove: (uploadId) => files.remove(uploadId).catch(() => undefined),

    async removeExpired() {
      for (const uploadId of await files.list('')) {
        const upload = await read(uploadId)
        if (upload && isExpired(upload.creation_date, ttlSeconds)) await files.remove(uploadId)
      }
    },
  }
}

function isExpired(createdAt: string | undefined, ttlSeconds: number): boolean {
  return createdAt !== undefined && Date.parse(createdAt) + ttlSeconds * 1000 <= Date.now()
}
