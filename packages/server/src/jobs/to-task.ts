import { plan, type Proof } from '@video-upscale/engine'
import type { Selectable } from 'kysely'

import type { JobsTable, VideosTable } from '../database/tables.ts'
import type { SignFileUrl } from '../files/sign-file-url.ts'
import type { Task } from '../http/wire.ts'
import { isFinished } from './job-status.ts'

/** What a task object is made of. */
export const taskColumns = [
  'id',
  'model',
  'task_type',
  'status',
  'callback',
  'input',
  'price',
  'progress',
  'report',
  'result_key',
  'logs',
  'error_code',
  'error_message',
  'error_raw_message',
  'error_detail',
  'created_at',
  'started_at',
  'ended_at',
  'files_expired_at',
] as const satisfies (keyof JobsTable)[]

export type JobRow = Pick<Selectable<JobsTable>, (typeof taskColumns)[number]>
export type VideoRow = Pick<Selectable<VideosTable>, 'video_no' | 'storage_key' | 'source'>

/** The task object of the contract, from what the database knows of a job. */
export function toTask(job: JobRow, videos: readonly VideoRow[], signFileUrl: SignFileUrl): Task {
  return {
    job_id: job.id,
    model: job.model,
    task_type: job.task_type,
    status: job.status,
    config: {
      service_mode: 'public',
      webhook_config: { endpoint: job.callback ?? '', secret: '' },
    },
    input: job.input,
    output: {
      video_urls: videoUrls(job, videos, signFileUrl),
      seed: '',
      ...(job.progress === null ? {} : { progress: job.progress }),
      ...(job.report === null ? {} : { report: toReport(job.report) }),
      ...(videos.length === 0 ? {} : { sources: videos.map(toSource) }),
    },
    meta: {
      created_at: toTime(job.created_at),
      started_at: toTime(job.started_at),
      ended_at: toTime(job.ended_at),
      ...(job.files_expired_at === null ? {} : { files_expired_at: toTime(job.files_expired_at) }),
      usage: {
        type: 'point',
        frozen: isFinished(job.status) ? 0 : job.price,
        consume: job.status === 'completed' ? job.price : 0,
      },
    },
    detail: null,
    logs: job.logs,
    error: {
      code: job.error_code,
      raw_message: job.error_raw_message,
      message: job.error_message,
      detail: job.error_detail,
    },
  }
}

function videoUrls(job: JobRow, videos: readonly VideoRow[], signFileUrl: SignFileUrl): string[] | null {
  if (job.status !== 'completed') return null
  const files = job.result_key === null ? videos.map(({ storage_key: key }) => key) : [job.result_key]
  return files.map((key) => signFileUrl({ key, fileName: key.split('/').at(-1) ?? key }))
}

/** What the probe saw, without what only the engine needs, and with what an upscale could not keep. */
function toSource({ source }: VideoRow): NonNullable<Task['output']['sources']>[number] {
  return {
    container: source.container,
    codec: source.codec,
    bytes: source.bytes,
    width: source.width,
    height: source.height,
    frames: source.frames,
    framesPerSecond: source.framesPerSecond,
    durationSeconds: source.durationSeconds,
    variableFrameRate: source.variableFrameRate,
    streams: source.streams.map(({ index, kind, codec, language }) => ({ index, kind, codec, language })),
    color: source.color,
    rotationDegrees: source.rotationDegrees,
    losses: plan(source).losses.map(({ kind, message }) => ({ kind, message })),
  }
}

function toReport(report: Proof): NonNullable<Task['output']['report']> {
  return { ...report, streamsKept: [...report.streamsKept], lossesAllowed: [...report.lossesAllowed] }
}

function toTime(time: Date | null): string {
  return time === null ? '' : time.toISOString()
}
