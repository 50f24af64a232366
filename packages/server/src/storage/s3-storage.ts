import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'

import { abortUploads, listKeys } from './browse-bucket.ts'
import { downloadTo } from './download-to.ts'
import { s3ClientConfig } from './s3-client-config.ts'
import type { S3Location } from './s3-location.ts'
import { explainS3Error, isMissingObject } from './s3-errors.ts'
import { StorageMissingError, type OpenedStorage, type Storage } from './storage.ts'

// S3 takes so many parts of an object. Each is in memory while it is sent, so larger ones are for files that need them.
const mostParts = 10_000
const leastPartBytes = 8 * 1024 ** 2
const partsAtOnce = 2

/**
 * Keeps files in a bucket of S3, or of a service that speaks it. An object is there once its last part is, so that a
 * reader sees the whole of it or nothing.
 */
export function openS3Storage(location: S3Location): OpenedStorage {
  const client = new S3Client(s3ClientConfig(location))
  return {
    storage: createS3Storage(client, location),
    close: () => {
      client.destroy()
      return Promise.resolve()
    },
  }
}

function createS3Storage(client: S3Client, { bucket, prefix }: S3Location): Storage {
  const at = (key: string) => ({ Bucket: bucket, Key: `${prefix}${key}` })
  const explain = (error: unknown): unknown => explainS3Error(error, bucket)

  async function put(key: string, content: Readable, bytes = 0): Promise<void> {
    const upload = new Upload({
      client,
      params: { ...at(key), Body: content },
      partSize: Math.max(leastPartBytes, Math.ceil(bytes / mostParts)),
      queueSize: partsAtOnce,
    })
    try {
      await upload.done()
    } catch (error) {
      content.destroy()
      throw explain(error)
    }
  }

  async function get(key: string, range?: { readonly start: number; readonly end: number }) {
    const part = range && { Range: `bytes=${String(range.start)}-${String(range.end)}` }
    try {
      const { Body: body } = await client.send(new GetObjectCommand({ ...at(key), ...part }))
      if (!(body instanceof Readable)) throw new Error(`S3 answered "${key}" without a body.`)
      return Readable.from(readAll(body, explain), { objectMode: false })
    } catch (error) {
      throw isMissingObject(error) ? new StorageMissingError(key) : explain(error)
    }
  }

  return {
    put: (key, content) => put(key, content),

    async putFile(key, path) {
      const { size } = await stat(path)
      await put(key, createReadStream(path), size)
      await rm(path, { force: true })
    },

    get,

    getFile: async (key, path) => downloadTo(await get(key), path),

    async head(key) {
      try {
        const { ContentLength, LastModified } = await client.send(new HeadObjectCommand(at(key)))
        return { bytes: ContentLength ?? 0, modifiedAt: LastModified ?? new Date(0) }
      } catch (error) {
        if (isMissingObject(error)) return undefined
        throw explain(error)
      }
    },

    async delete(key) {
      await client.send(new DeleteObjectCommand(at(key))).catch((error: unknown) => {
        throw explain(error)
      })
    },

    list: (wanted) => listKeys({ client, bucket, prefix }, wanted),

    removeUnfinished: (before) => abortUploads({ client, bucket, prefix }, before),
  }
}

async function* readAll(body: Readable, explain: (error: unknown) => unknown): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body) yield chunk as Buffer
  } catch (error) {
    // The connection broke in the middle of the file.
    throw explain(error)
  }
}
