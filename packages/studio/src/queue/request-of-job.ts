import type { Job, VideoUpscaleRequest } from '@video-upscale/client'

import { isVisible } from '../imports/clip-names.ts'
import { strings } from '../strings.ts'

/** The word under which the studio keeps a clip's file name with its job. */
export const nameWord = 'name'

/** What was asked for, so that it can be asked for again; undefined where the service does not tell. */
export function requestOfJob({ raw }: Job): VideoUpscaleRequest | undefined {
  const input: Partial<VideoUpscaleRequest> | null = raw.input
  const { jobId, videoNo, options, callback } = input ?? {}
  if (typeof jobId !== 'string' || typeof videoNo !== 'number') return undefined
  return { jobId, videoNo, ...(options && { options }), ...(callback !== undefined && { callback }) }
}

/** The clip's file name, where the studio submitted it; what other programs call theirs may be empty. */
export function nameOfJob(job: Job): string {
  const request = requestOfJob(job)
  const name = request?.options?.metadata?.[nameWord] ?? ''
  return isVisible(name) ? name : strings.prepare.clip(request?.videoNo ?? 0)
}
