import type { Task } from '../job.ts'

/** The documented pending task. */
export const pendingTask: Task = {
  job_id: '2cbffb65-10ac-45a2-91d4-19a19a19ab4c',
  model: 'midjourney',
  task_type: 'video_upscale',
  status: 'pending',
  config: { service_mode: 'public', webhook_config: { endpoint: '', secret: '' } },
  input: null,
  output: { video_urls: null, seed: '' },
  meta: { created_at: '', started_at: '', ended_at: '', usage: { type: 'point', frozen: 480, consume: 0 } },
  detail: null,
  logs: [],
  error: { code: 0, raw_message: '', message: '', detail: null },
}

export const completedTask: Task = {
  ...pendingTask,
  status: 'completed',
  output: { video_urls: ['https://example.com/result.mp4'], seed: '' },
  meta: {
    created_at: '2026-11-23T05:00:00.123456789Z',
    started_at: '2026-11-23T05:00:01Z',
    ended_at: '2026-11-23T05:05:00Z',
    usage: { type: 'point', frozen: 480, consume: 480 },
  },
}
