import { isEngineError, probe, type Source } from '@video-upscale/engine'
import type { FastifyBaseLogger } from 'fastify'

import { ApiError, type Fault } from '../http/api-error.ts'
import { explainEngineError } from '../jobs/explain-engine-error.ts'
import type { ReceivedFile } from './receive-files.ts'

export interface ProbedVideo {
  readonly path: string
  readonly source: Source
}

/**
 * Reads every packet of every file.
 *
 * @throws ApiError 415 naming each file that is no whole video
 */
export async function probeFiles(
  files: readonly ReceivedFile[],
  log: FastifyBaseLogger,
  signal?: AbortSignal,
): Promise<ProbedVideo[]> {
  const faults: Fault[] = []
  const videos: ProbedVideo[] = []
  for (const { path, field } of files) {
    try {
      videos.push({ path, source: await probe(path, signal ? { signal } : {}) })
    } catch (error) {
      if (!isEngineError(error) || error.code === 'aborted') throw error
      log.warn({ err: error }, 'a video could not be read')
      // A file on which even the reading process ends is not one that we can read.
      const message = explainEngineError(error) ?? 'could not be read to its end'
      faults.push({ path: field, message })
    }
  }
  if (faults.length > 0) throw new ApiError(415, 'Not a video that this server can read.', { detail: faults })
  return videos
}
