import type { Task } from '@video-upscale/client'

/** Which service's habits a task shows. */
export type Dialect = 'hosted' | 'self-hosted'

/** A task as it goes over the wire: the spec's, but with any word for its status, as the hosted service does. */
export type WireTask = Omit<Task, 'status'> & { readonly status: string }

/** What a task says, before a dialect has put it into words. */
export interface TaskFacts {
  readonly jobId: string
  readonly taskType: string
  readonly status: string
  readonly finished: boolean
  readonly callback: string | undefined
  readonly input: Readonly<Record<string, unknown>>
  readonly output: Omit<WireTask['output'], 'video_urls' | 'seed'>
  readonly videoUrls: readonly string[] | null
  readonly createdAt: number
  readonly startedAt: number | undefined
  readonly endedAt: number | undefined
  readonly filesExpiredAt?: number | undefined
  readonly price: number
  readonly logs: readonly string[]
  readonly error: WireTask['error']
}

/** What `error` holds while nothing is wrong: it is there on success too. */
export const noError: WireTask['error'] = { code: 0, raw_message: '', message: '', detail: null }

/** Writes a task as one of the two services does. */
export function writeTask(facts: TaskFacts, dialect: Dialect): WireTask {
  const hosted = dialect === 'hosted'
  const { error_messages, ...extensions } = facts.output
  return {
    job_id: facts.jobId,
    model: hosted ? 'midjourney' : 'fast',
    task_type: hosted ? facts.taskType.replaceAll('_', '-') : facts.taskType,
    status: facts.status,
    config: { service_mode: 'public', webhook_config: { endpoint: facts.callback ?? '', secret: '' } },
    input: hosted ? null : { ...facts.input },
    output: {
      video_urls: facts.videoUrls === null ? null : [...facts.videoUrls],
      seed: '',
      ...(hosted ? {} : extensions),
      ...(error_messages ? { error_messages } : {}),
    },
    meta: { ...(hosted ? hostedDates(facts) : ownDates(facts)), usage: usageOf(facts, hosted) },
    detail: null,
    logs: hosted ? [] : [...facts.logs],
    error: facts.error,
  }
}

function usageOf({ finished, status, price }: TaskFacts, hosted: boolean): WireTask['meta']['usage'] {
  const consume = status === 'completed' ? price : 0
  // The hosted service goes on naming the price after it has settled.
  return { type: 'point', frozen: finished && !hosted ? 0 : price, consume }
}

type Dates = Omit<WireTask['meta'], 'usage'>

function ownDates({ createdAt, startedAt, endedAt, filesExpiredAt }: TaskFacts): Dates {
  const write = (at: number | undefined): string => (at === undefined ? '' : new Date(at).toISOString())
  return {
    created_at: write(createdAt),
    started_at: write(startedAt),
    ended_at: write(endedAt),
    ...(filesExpiredAt === undefined ? {} : { files_expired_at: write(filesExpiredAt) }),
  }
}

/** Both of its ways to say "not yet", and nine digits of fraction. */
function hostedDates({ createdAt, startedAt, endedAt, status }: TaskFacts): Dates {
  const write = (at: number | undefined, notYet: string): string =>
    at === undefined ? notYet : new Date(at).toISOString().replace('Z', '456789Z')
  return {
    created_at: status === 'pending' ? '' : write(createdAt, ''),
    started_at: write(startedAt, '0001-01-01T00:00:00Z'),
    ended_at: write(endedAt, status === 'pending' ? '' : '0001-01-01T00:00:00Z'),
  }
}
