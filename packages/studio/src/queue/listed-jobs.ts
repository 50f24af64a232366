import type { JobFilter } from '@video-upscale/client'

/** Which jobs the start page lists; who asks for the same ones shares the answer. */
export const listedJobs = { task_type: 'video_upscale' } as const satisfies JobFilter
