import { join } from 'node:path'
import { FileStore } from '@tus/file-store'

import { linkOrCopy } from '../storage/link-or-copy.ts'
import type { UploadFiles } from './uploads.ts'

/** Keeps the files of uploads in a directory of this machine. */
export function openUploadDirectory(directory: string, ttlSeconds: number): UploadFiles {
  const store = new FileStore({ directory, expirationPeriodInMilliseconds: ttlSeconds * 1000 })
  return {
    store,
    nameOf: (uploadId) => uploadId,
    list: async (prefix) => ((await store.configstore.list?.()) ?? []).filter((id) => id.startsWith(prefix)),
    bringTo: (uploadId, path) => linkOrCopy(join(directory, uploadId), path),
    remove: (uploadId) => store.remove(uploadId),
  }
}
