import { S3Store } from '@tus/s3-store'
import { ERRORS } from '@tus/server'

import { getFileIfThere } from '../storage/get-file-if-there.ts'
import { s3ClientConfig } from '../storage/s3-client-config.ts'
import type { S3Location } from '../storage/s3-location.ts'
import { uploadsPrefix, type Storage } from '../storage/storage.ts'
import type { UploadFiles } from './uploads.ts'

const infoSuffix = '.info'

/**
 * Keeps the files of uploads in the bucket, so that each part may come to another API. A file is put together there by
 * S3 itself; what comes in waits for a whole part of it on this machine's disk.
 */
export function openUploadBucket(location: S3Location, storage: Storage, ttlSeconds: number): UploadFiles {
  const store = new BucketStore({
    expirationPeriodInMilliseconds: ttlSeconds * 1000,
    // Few services other than AWS know tags, and it is us who delete what has expired.
    useTags: false,
    // What another API has deleted or finished must not be remembered here.
    cache: { get: () => Promise.resolve(undefined), set: nothing, delete: nothing },
    s3ClientConfig: { ...s3ClientConfig(location), bucket: location.bucket },
  })
  const keyOf = (uploadId: string) => `${uploadsPrefix}${uploadId}`
  const nameOf = (uploadId: string) => `${location.prefix}${keyOf(uploadId)}`
  return {
    store,
    nameOf,

    async list(prefix) {
      const ids: string[] = []
      for await (const key of storage.list(keyOf(prefix))) {
        if (key.endsWith(infoSuffix)) ids.push(key.slice(uploadsPrefix.length, -infoSuffix.length))
      }
      return ids
    },

    bringTo: (uploadId, path) => getFileIfThere(storage, keyOf(uploadId), path),

    remove: (uploadId) => store.remove(nameOf(uploadId)),
  }
}

/** Removes everything of an upload: the library leaves a last part that is too small for S3, and all of a finished one. */
class BucketStore extends S3Store {
  override async remove(name: string): Promise<void> {
    const known = await this.removeKnown(name)
    const { Contents: left = [] } = await this.client.listObjectsV2({ Bucket: this.bucket, Prefix: name })
    for (const { Key } of left) await this.client.deleteObject({ Bucket: this.bucket, Key })
    // An error object, of the shape that the tus server looks for.
    if (!known && left.length === 0)
      throw Object.assign(new Error(ERRORS.FILE_NOT_FOUND.body), ERRORS.FILE_NOT_FOUND)
  }

  /** @returns false if the library knows nothing of it */
  private async removeKnown(name: string): Promise<boolean> {
    try {
      await super.remove(name)
      return true
    } catch (error) {
      if (isNoSuchUpload(error)) return false
      throw error
    }
  }
}

const nothing = () => Promise.resolve()

function isNoSuchUpload(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'status_code' in error && error.status_code === 404
}
