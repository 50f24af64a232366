import { UnexpectedResponseError } from './errors.ts'
import type { components } from './generated/openapi.ts'

type Schemas = components['schemas']

/** The wire's task object, as the spec describes it. */
export type Task = Schemas['Task']
/** How far a running job is, as the spec describes it. */
export type Progress = Schemas['Progress']
/** What the server found when it decoded the result again, as the spec describes it: frames, duration, streams, colours, sizes in bytes and pixels. */
export type Proof = Schemas['Proof']
/** What an import saw in a video, as the spec describes it. */
export type Source = Schemas['Source']

interface JobBase {
  /** The job's id: `job_id` on the wire. */
  readonly id: string
  /** `video_upscale`, `video_import` or another kind of task. */
  readonly taskType: string
  /** Name of the model that does the work. */
  readonly model: string
  /** Where the finished task is posted to, if anywhere. */
  readonly callback: string | null
  /** When it was accepted; null where the service does not say. */
  readonly createdAt: Date | null
  /** When work on it began; null before. */
  readonly startedAt: Date | null
  /** When it finished; null before. */
  readonly endedAt: Date | null
  /** Points set aside at submit, and points charged. */
  readonly points: { readonly frozen: number; readonly consumed: number }
  /** Lines that a user can act on. */
  readonly logs: readonly string[]
  /** The wire object, untouched. */
  readonly raw: Task
}

/** Accepted; its points are set aside, and it waits for its turn. */
export interface PendingJob extends JobBase {
  readonly status: 'pending'
}
/** Taken by a worker that has not begun with its frames: it fetches the video, or tries again. */
export interface StagedJob extends JobBase {
  readonly status: 'staged'
}
/** Being worked on. */
export interface ProcessingJob extends JobBase {
  readonly status: 'processing'
  /** How far it is, where the service tells. */
  readonly progress: Progress | null
}
/** Finished, with results. Its points are charged. */
export interface CompletedJob extends JobBase {
  readonly status: 'completed'
  /** URLs of the results. They expire: download at once. */
  readonly videoUrls: readonly string[]
  /** The proof, where the service gives one. */
  readonly report: Proof | null
  /** What an import saw in each video; empty for other tasks. */
  readonly sources: readonly Source[]
}
/** Ended without a result. Its points were released. */
export interface FailedJob extends JobBase {
  readonly status: 'failed'
  /** The service's own error number, and why in words. */
  readonly error: { readonly code: number; readonly message: string }
}
/** Ended by its account before it was finished. Its points were released. */
export interface CanceledJob extends JobBase {
  readonly status: 'canceled'
}
/** A status that this version does not know. It counts as not finished. */
export interface UnknownJob extends JobBase {
  readonly status: 'unknown'
  /** The status as the service calls it. */
  readonly rawStatus: string
}

/** A task, discriminated by `status`. */
export type Job = PendingJob | StagedJob | ProcessingJob | CompletedJob | FailedJob | CanceledJob | UnknownJob

/** A job that stays as it is. */
export type FinishedJob = CompletedJob | FailedJob | CanceledJob

/** Whether a job stays as it is: completed, failed or canceled. */
export function isFinished(job: Job): job is FinishedJob {
  return job.status === 'completed' || job.status === 'failed' || job.status === 'canceled'
}

/**
 * Reads a task object, of the hosted service or of ours, into a `Job`. Fields that a service leaves out
 * count as "not there"; only the id and the status must be present.
 *
 * @throws UnexpectedResponseError if it is no task at all
 */
export function toJob(raw: unknown): Job {
  if (!isLooseTask(raw)) throw new UnexpectedResponseError('The answer is not a task object.', {})
  const { meta } = raw
  const base: JobBase = {
    id: raw.job_id,
    taskType: (raw.task_type ?? '').replaceAll('-', '_'),
    model: raw.model ?? '',
    callback: presentText(raw.config?.webhook_config?.endpoint),
    createdAt: toDate(meta?.created_at),
    startedAt: toDate(meta?.started_at),
    endedAt: toDate(meta?.ended_at),
    points: { frozen: meta?.usage?.frozen ?? 0, consumed: meta?.usage?.consume ?? 0 },
    logs: raw.logs ?? [],
    raw: raw as Task,
  }
  return withStatus(base, raw)
}

function withStatus(base: JobBase, { status, output, error }: LooseTask): Job {
  switch (status) {
    case 'pending':
    case 'queued':
      return { ...base, status: 'pending' }
    case 'staged':
      return { ...base, status: 'staged' }
    case 'processing':
    case 'running':
    case 'retry':
      return { ...base, status: 'processing', progress: output?.progress ?? null }
    case 'completed':
      return {
        ...base,
        status: 'completed',
        videoUrls: (output?.video_urls ?? []).filter((url) => url !== ''),
        report: output?.report ?? null,
        sources: output?.sources ?? [],
      }
    case 'failed':
      return {
        ...base,
        status: 'failed',
        error: { code: error?.code ?? 0, message: failureMessage(error, output) },
      }
    case 'canceled':
      return { ...base, status: 'canceled' }
    default:
      return { ...base, status: 'unknown', rawStatus: status }
  }
}

function failureMessage(error: LooseTask['error'], output: LooseTask['output']): string {
  const texts = [error?.message, ...(output?.error_messages ?? []), error?.raw_message]
  return texts.find((text) => text !== undefined && text !== '') ?? 'no reason was given'
}

/** "Not yet" is absent, `""` or the year 1. */
function toDate(text: string | undefined): Date | null {
  if (text === undefined || text.startsWith('0001-')) return null
  const time = Date.parse(text)
  return Number.isNaN(time) ? null : new Date(time)
}

/** Absent text is `""` on the wire. */
function presentText(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text
}

/** A task as other services may send it: any status, and any part missing. */
interface LooseTask {
  readonly job_id: string
  readonly status: string
  readonly task_type?: string
  readonly model?: string
  readonly logs?: Task['logs']
  readonly config?: { readonly webhook_config?: Partial<Task['config']['webhook_config']> }
  readonly output?: Partial<Task['output']> | null
  readonly error?: Partial<Task['error']> | null
  readonly meta?: Partial<Omit<Task['meta'], 'usage'>> & { readonly usage?: Partial<Task['meta']['usage']> }
}

function isLooseTask(raw: unknown): raw is LooseTask {
  if (typeof raw !== 'object' || raw === null) return false
  return (
    'job_id' in raw && typeof raw.job_id === 'string' && 'status' in raw && typeof raw.status === 'string'
  )
}
