import type { Job } from '@video-upscale/client'

import { visible } from '../reporting/visible.ts'

/** The job's status; of one that this version does not know, the service's own word. */
export function statusOf(job: Job): string {
  return job.status === 'unknown' ? visible(job.rawStatus) : job.status
}
