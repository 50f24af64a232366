import { ApiError, isApiError } from '@video-upscale/client'
import { importFiles, fileUploadStorage } from '@video-upscale/client/node'
import { importUrls } from '@video-upscale/client/upload'

import type { Connection } from '../connection/connect.ts'
import { followToEnd } from '../jobs/follow-to-end.ts'
import type { Track } from '../reporting/reporter.ts'
import type { VideoInput } from './source.ts'

/** Where a service has a video. */
export interface StoredVideo {
  readonly jobId: string
  readonly videoNo: number
}

export interface ImportInputOptions {
  readonly signal: AbortSignal
  readonly track: Track
  /** File that remembers an unfinished upload, so that it goes on after a crash. */
  readonly uploadsPath?: string | undefined
  /** The same over all attempts to import this URL. */
  readonly idempotencyKey?: string | undefined
}

/** Brings a video to the service, unless it is there already. Standard input has been made a file before. */
export async function importInput(
  connection: Connection,
  input: Exclude<VideoInput, { kind: 'stdin' }>,
  options: ImportInputOptions,
): Promise<StoredVideo> {
  const { client } = connection
  const { signal, track, uploadsPath, idempotencyKey } = options
  switch (input.kind) {
    case 'job':
      return { jobId: input.jobId, videoNo: input.videoNo }
    case 'url': {
      track.step('importing')
      const pending = await importUrls(client, [input.url], { signal, idempotencyKey })
      const job = await followToEnd(connection, pending.id, { signal, track })
      return { jobId: job.id, videoNo: 0 }
    }
    case 'file': {
      track.step('importing')
      const job = await importFiles(client, [input.path], {
        signal,
        onProgress: (sent, total) => {
          track.transfer('uploading', sent, total)
        },
        ...(uploadsPath === undefined ? {} : { urlStorage: fileUploadStorage(uploadsPath) }),
      }).catch(throwPlainly)
      return { jobId: job.id, videoNo: 0 }
    }
  }
}

/** There is one video only, so that `video[0]` says nothing. */
function throwPlainly(error: unknown): never {
  if (!isApiError(error) || error.code !== 'unsupported-video') throw error
  const [fault, ...others] = error.faults
  if (!fault || others.length > 0) throw error
  const { status, requestId, faults } = error
  throw new ApiError('unsupported-video', fault.message, { status, requestId, faults, cause: error })
}
