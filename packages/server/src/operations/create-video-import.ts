import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { MultipartFile } from '@fastify/multipart'
import { isEngineError, probe, type Source } from '@video-upscale/engine'
import type { FastifyRequest } from 'fastify'

import { ApiError, type Fault } from '../http/api-error.ts'
import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import { answerOnce, hashRequest } from '../idempotency/answer-once.ts'
import { idempotencyKeyOf } from '../idempotency/idempotency-key.ts'
import { explainEngineError } from '../jobs/explain-engine-error.ts'
import { insertImport } from '../jobs/insert-import.ts'
import type { ServerContext } from '../server-context.ts'

interface ReceivedVideo {
  readonly path: string
  readonly source: Source
}

/** Takes in one to four uploaded videos. All are probed first: one that is no video refuses them all. */
export const createVideoImport: Operation = async (context, request) => {
  if (!context.acceptsWork())
    throw new ApiError(503, 'The server is stopping.', { headers: { 'retry-after': '5' } })
  if (!request.isMultipart()) {
    throw new ApiError(
      501,
      'This server imports multipart uploads only: send the files in fields named "video".',
    )
  }
  const caller = callerOf(request)
  const jobId = randomUUID()
  const directory = join(context.workDir, jobId)
  const keys: string[] = []
  await mkdir(directory, { recursive: true })
  try {
    const files = await receiveFiles(request, directory)
    const videos = await probeAll(
      context,
      files.map(({ path }) => path),
    )
    keys.push(...videos.map((_video, videoNo) => `sources/${jobId}/${String(videoNo)}`))
    const idempotent = {
      accountId: caller.accountId,
      key: idempotencyKeyOf(request),
      hash: hashRequest('createVideoImport', ...files.map(({ hash }) => hash)),
    }
    const answer = await answerOnce(context.db, idempotent, async (trx) => {
      const stored = await storeAll(context, keys, videos)
      await insertImport(trx, { id: jobId, accountId: caller.accountId, now: context.now(), videos: stored })
      return context.findTask({ ...caller, jobId }, trx)
    })
    // A repeated request stores nothing: its answer is that of the first.
    if (answer.job_id === jobId) keys.splice(0)
    return answer
  } finally {
    // What did not become a job leaves nothing behind.
    for (const key of keys) await context.storage.delete(key)
    await rm(directory, { recursive: true, force: true })
  }
}

interface ReceivedFile {
  readonly path: string
  readonly hash: Buffer
}

async function receiveFiles(request: FastifyRequest, directory: string): Promise<ReceivedFile[]> {
  const files: ReceivedFile[] = []
  for await (const part of request.files()) {
    if (part.fieldname !== 'video') {
      part.file.resume()
      throw invalid(part.fieldname, 'is not a field of this call; the files go into fields named "video"')
    }
    files.push(await receiveFile(part, join(directory, String(files.length))))
  }
  if (files.length === 0) throw invalid('video', 'is required: one to four files')
  return files
}

async function receiveFile(part: MultipartFile, path: string): Promise<ReceivedFile> {
  const hash = createHash('sha256')
  const hashed = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
  await pipeline(part.file, hashed, createWriteStream(path))
  if (part.file.truncated) throw new ApiError(413, 'A video is larger than this server takes.')
  return { path, hash: hash.digest() }
}

async function probeAll(context: ServerContext, paths: readonly string[]): Promise<ReceivedVideo[]> {
  const faults: Fault[] = []
  const videos: ReceivedVideo[] = []
  for (const [index, path] of paths.entries()) {
    try {
      videos.push({ path, source: await probe(path) })
    } catch (error) {
      if (!isEngineError(error)) throw error
      context.log.warn({ err: error }, 'a video could not be read')
      // A file on which even the reading process ends is not one that we can read.
      const message = explainEngineError(error) ?? 'could not be read to its end'
      faults.push({ path: `video[${String(index)}]`, message })
    }
  }
  if (faults.length > 0) throw new ApiError(415, 'Not a video that this server can read.', { detail: faults })
  return videos
}

async function storeAll(context: ServerContext, keys: readonly string[], videos: readonly ReceivedVideo[]) {
  const stored: { key: string; source: Source }[] = []
  for (const [videoNo, key] of keys.entries()) {
    const video = videos[videoNo]
    if (!video) continue
    await context.storage.putFile(key, video.path)
    stored.push({ key, source: video.source })
  }
  return stored
}

function invalid(path: string, message: string): ApiError {
  return new ApiError(400, 'Invalid request parameters', { detail: [{ path, message }] })
}
