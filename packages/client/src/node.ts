import { randomUUID } from 'node:crypto'
import { createWriteStream, openAsBlob } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'

import type { Client } from './client.ts'
import { downloadVideo, type DownloadOptions } from './download.ts'
import type { CompletedJob } from './job.ts'
import { importVideos, type ImportOptions } from './upload.ts'

/** Uploads one to four files by their paths, without reading them into memory. */
export async function importFiles(
  client: Client,
  paths: readonly string[],
  options?: ImportOptions,
): Promise<CompletedJob> {
  const videos = await Promise.all(
    paths.map(async (path) => ({ content: await openAsBlob(path), fileName: basename(path) })),
  )
  return importVideos(client, videos, options)
}

/**
 * Saves a result to a file. It is written under another name, synced and renamed, so that `path` never
 * holds half a video.
 *
 * @returns the number of bytes
 */
export async function saveVideo(
  client: Client,
  job: CompletedJob,
  path: string,
  options: DownloadOptions = {},
): Promise<number> {
  const { stream } = await downloadVideo(client, job, options)
  const partial = `${path}.${randomUUID()}.partial`
  const file = createWriteStream(partial, { flags: 'wx', flush: true })
  try {
    await pipeline(stream, file, options.signal ? { signal: options.signal } : {})
    await rename(partial, path)
    return file.bytesWritten
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
