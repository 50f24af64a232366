import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'

import { ApiError } from '../http/api-error.ts'
import type { ByteAllowance } from './byte-allowance.ts'

/** A video on this machine's disk that is not looked at yet. */
export interface ReceivedFile {
  readonly path: string
  /** Where the request named it, for the `detail` of an error. */
  readonly field: string
  /** Of its content; empty where nobody asked. */
  readonly hash: Buffer
}

/** Streams the files of a form to disk: one to four, in fields named `video`. */
export async function receiveFiles(
  request: FastifyRequest,
  directory: string,
  { allowance, withHash }: { readonly allowance: ByteAllowance; readonly withHash: boolean },
): Promise<ReceivedFile[]> {
  const files: ReceivedFile[] = []
  for await (const part of request.files()) {
    if (part.fieldname !== 'video') {
      part.file.resume()
      throw invalid(part.fieldname, 'is not a field of this call; the files go into fields named "video"')
    }
    const path = join(directory, String(files.length))
    const hash = await receiveFile(part, path, allowance, withHash)
    files.push({ path, hash, field: `video[${String(files.length)}]` })
  }
  if (files.length === 0) throw invalid('video', 'is required: one to four files')
  return files
}

async function receiveFile(
  part: MultipartFile,
  path: string,
  allowance: ByteAllowance,
  withHash: boolean,
): Promise<Buffer> {
  const hash = createHash('sha256')
  const counted = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      await allowance.take(chunk.length)
      if (withHash) hash.update(chunk)
      yield chunk
    }
  }
  await pipeline(part.file, counted, createWriteStream(path))
  if (part.file.truncated) throw new ApiError(413, 'A video is larger than this server takes.')
  return withHash ? hash.digest() : Buffer.alloc(0)
}

function invalid(path: string, message: string): ApiError {
  return new ApiError(400, 'Invalid request parameters', { detail: [{ path, message }] })
}
