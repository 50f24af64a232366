import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { MultipartFile } from '@fastify/multipart'
import { isEngineError, probe, type Source } from '@video-upscale/engine'
import type { FastifyRequest } from 'fastify'

import { ApiError, type Fault } from '../http/api-error.ts'
import { accountOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
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
  const account = accountOf(request)
  const jobId = randomUUID()
  const directory = join(context.workDir, jobId)
  await mkdir(directory, { recursive: true })
  try {
    const paths = await receiveFiles(request, directory)
    const videos = await probeAll(paths)
    const stored = await storeAll(context, jobId, videos)
    await insertImport(context.db, { id: jobId, accountId: account.id, now: context.now(), videos: stored })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
  return context.findTask({ jobId, accountId: account.id })
}

async function receiveFiles(request: FastifyRequest, directory: string): Promise<string[]> {
  const paths: string[] = []
  for await (const part of request.files()) {
    if (part.fieldname !== 'video') {
      part.file.resume()
      throw invalid(part.fieldname, 'is not a field of this call; the files go into fields named "video"')
    }
    paths.push(await receiveFile(part, join(directory, String(paths.length))))
  }
  if (paths.length === 0) throw invalid('video', 'is required: one to four files')
  return paths
}

async function receiveFile(part: MultipartFile, path: string): Promise<string> {
  await pipeline(part.file, createWriteStream(path))
  if (part.file.truncated) throw new ApiError(413, 'A video is larger than this server takes.')
  return path
}

async function probeAll(paths: readonly string[]): Promise<ReceivedVideo[]> {
  const faults: Fault[] = []
  const videos: ReceivedVideo[] = []
  for (const [index, path] of paths.entries()) {
    try {
      videos.push({ path, source: await probe(path) })
    } catch (error) {
      if (!isEngineError(error)) throw error
      faults.push({ path: `video[${String(index)}]`, message: error.message })
    }
  }
  if (faults.length > 0) throw new ApiError(415, 'Not a video that this server can read.', { detail: faults })
  return videos
}

async function storeAll(context: ServerContext, jobId: string, videos: readonly ReceivedVideo[]) {
  return Promise.all(
    videos.map(async ({ path, source }, videoNo) => {
      const key = `sources/${jobId}/${String(videoNo)}`
      await context.storage.putFile(key, path)
      return { key, source }
    }),
  )
}

function invalid(path: string, message: string): ApiError {
  return new ApiError(400, 'Invalid request parameters', { detail: [{ path, message }] })
}
