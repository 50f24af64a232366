import { toJob, type Client } from '@video-upscale/client'
import type { DownloadOptions } from '@video-upscale/client/download'
import { saveVideo } from '@video-upscale/client/node'

import { CommandError, exitCodes } from '../exit-codes.ts'

/**
 * Saves what stands at a signed URL that belongs to no job: as a result is saved, without the key, through
 * broken connections, and never half.
 */
export async function saveUrl(
  client: Client,
  url: string,
  path: string,
  options: DownloadOptions,
): Promise<number> {
  const job = toJob({ job_id: 'none', status: 'completed', output: { video_urls: [url] } })
  if (job.status !== 'completed') throw new Error('The job has been written as completed.')
  return saveVideo({ ...client, getJob: refuseRefresh }, job, path, options)
}

/** No job could give a fresh URL. */
function refuseRefresh(): Promise<never> {
  return Promise.reject(
    new CommandError('expired', exitCodes.refused, 'The URL has expired. Ask for it again.'),
  )
}
