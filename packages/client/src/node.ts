import { randomUUID } from 'node:crypto'
import { createWriteStream, openAsBlob } from 'node:fs'
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'

import type { Client } from './client.ts'
import { downloadVideo, ResultChangedError, type DownloadOptions } from './download.ts'
import type { CompletedJob } from './job.ts'
import {
  importVideos,
  type ImportOptions,
  type KeyValueStorage,
  type VideoFile,
  type VideoStream,
} from './upload.ts'

/**
 * Imports one to four videos by their paths, without reading them into memory, or from streams whose size
 * is known. As `importVideos`; a `urlStorage` recognizes a file by its path, size and time of change.
 *
 * @throws what `importVideos` throws, or the file system's own errors (e.g. ENOENT)
 */
export async function importFiles(
  client: Client,
  files: readonly (string | VideoStream)[],
  options?: ImportOptions,
): Promise<CompletedJob> {
  const videos = await Promise.all(
    files.map(async (file): Promise<VideoFile | VideoStream> => {
      if (typeof file !== 'string') return file
      const facts = await stat(file)
      const { size, mtimeMs } = facts
      if (!facts.isFile()) throw new TypeError(`${file} is not a file.`)
      const fingerprint = [resolve(file), size, mtimeMs].join('|')
      return { content: await openAsBlob(file), fileName: basename(file), fingerprint }
    }),
  )
  return importVideos(client, videos, options)
}

/**
 * A `urlStorage` in a JSON file, so that an import goes on after a restart of the process. Only one process
 * may use the file at a time.
 */
export function fileUploadStorage(path: string): KeyValueStorage {
  let last: Promise<unknown> = Promise.resolve()
  const change = (edit: (entries: Map<string, string>) => void): Promise<void> => {
    const next = last.then(async () => {
      const entries = await readEntries(path)
      edit(entries)
      const partial = `${path}.partial`
      await writeFile(partial, JSON.stringify([...entries]))
      await rename(partial, path)
    })
    // One that fails must not keep those after it from trying.
    last = next.catch(() => undefined)
    return next
  }
  return {
    getItem: async (key) => {
      await last
      return (await readEntries(path)).get(key)
    },
    setItem: (key, value: string) => change((entries) => entries.set(key, value)),
    removeItem: (key) => change((entries) => entries.delete(key)),
  }
}

/** A file that is missing or spoilt remembers nothing. */
async function readEntries(path: string): Promise<Map<string, string>> {
  try {
    const entries: unknown = JSON.parse(await readFile(path, 'utf8'))
    return new Map(Array.isArray(entries) ? entries.filter(isEntry) : [])
  } catch {
    return new Map()
  }
}

function isEntry(entry: unknown): entry is [string, string] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'string'
}

/**
 * Saves a result to a file. It is written under another name beside it, synced and renamed, so that `path`
 * never holds half a video, also after a crash; what it held before is replaced. A download that breaks is
 * taken up again; nothing is kept of one that fails.
 *
 * @returns the number of bytes
 * @throws TypeError if `path` is a directory, what `downloadVideo` and its stream throw, the file system's own errors (e.g. ENOSPC), or the
 *   signal's reason
 */
export async function saveVideo(
  client: Client,
  job: CompletedJob,
  path: string,
  options: DownloadOptions = {},
): Promise<number> {
  await refuseDirectory(path)
  // Not a longer name: the result's may be as long as names can be.
  const partial = join(dirname(path), `.${randomUUID()}.partial`)
  try {
    const bytes = await writeResult(client, job, partial, options).catch((error: unknown) => {
      // Half of the old file is of no use: begin anew, once.
      if (error instanceof ResultChangedError) return writeResult(client, job, partial, options)
      throw error
    })
    options.signal?.throwIfAborted()
    await rename(partial, path)
    await syncDirectory(dirname(path))
    return bytes
  } catch (error) {
    await rm(partial, { force: true })
    options.signal?.throwIfAborted()
    throw error
  }
}

/** Known before the download rather than after it. */
async function refuseDirectory(path: string): Promise<void> {
  const facts = await stat(path).catch(() => undefined)
  if (facts?.isDirectory()) throw new TypeError(`${path} is a directory: give the path of a file.`)
}

async function writeResult(
  client: Client,
  job: CompletedJob,
  path: string,
  options: DownloadOptions,
): Promise<number> {
  const { stream } = await downloadVideo(client, job, options)
  const file = createWriteStream(path, { flush: true })
  await pipeline(stream, file, options.signal ? { signal: options.signal } : {})
  return file.bytesWritten
}

/** The new name itself lasts only once its directory is on disk. Windows has no such call, and needs none. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
