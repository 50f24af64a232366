import type { FakeContext } from '../fake-context.ts'
import { isRecord, json, refuseProblems, type Call } from '../http/call.ts'
import { Refusal } from '../http/refusal.ts'
import { momentOf } from '../jobs/job-life.ts'
import type { JobRecord } from '../jobs/job-record.ts'
import { taskOf } from '../jobs/task-of.ts'
import { isUuid } from './check-upscale.ts'

export function findJob({ jobs }: FakeContext, { params }: Call): JobRecord {
  const jobId = params.job_id ?? ''
  refuseProblems(isUuid(jobId) ? [] : [{ path: 'job_id', message: 'must be a UUID' }])
  const job = jobs.get(jobId)
  if (!job) throw new Refusal(404, 'No such job')
  return job
}

export function getJob(context: FakeContext, call: Call): Response {
  return json(taskOf(context, findJob(context, call)))
}

export function cancelJob(context: FakeContext, call: Call): Response {
  const job = findJob(context, call)
  const { status, finished } = momentOf(job, context.clock.now())
  if (finished) throw new Refusal(409, `The job is ${status} and can no longer be canceled`)
  forceEnd(context, job, 'canceled')
  return json(taskOf(context, job))
}

export function deleteJobFiles(context: FakeContext, call: Call): Response {
  const job = findJob(context, call)
  const now = context.clock.now()
  const { status, finished } = momentOf(job, now)
  if (!finished) {
    throw new Refusal(409, `The job is ${status}, and its files are in use. Cancel it, or wait for its end`)
  }
  const isUsed = [...context.jobs.values()].some(
    (other) => other.input.jobId === job.id && !momentOf(other, now).finished,
  )
  if (isUsed) {
    throw new Refusal(
      409,
      'An unfinished upscale uses the videos of this import. Cancel it, or wait for its end',
    )
  }
  job.filesExpiredAt ??= now
  return json(taskOf(context, job))
}

/** Ends a job now, whatever its script says, and wakes whoever waits for it. */
export function forceEnd(
  { clock }: FakeContext,
  job: JobRecord,
  outcome: 'completed' | 'failed' | 'canceled',
): void {
  job.forced = { at: clock.now(), outcome }
  job.settled.abort()
}

export function listJobs(context: FakeContext, { url }: Call): Response {
  const limit = Number(url.searchParams.get('limit') ?? 20)
  const good = Number.isInteger(limit) && limit >= 1 && limit <= 100
  refuseProblems(good ? [] : [{ path: 'limit', message: 'must be an integer from 1 to 100' }])
  const newestFirst = [...context.jobs.values()].reverse()
  const cursor = url.searchParams.get('cursor')
  const from = cursor === null ? 0 : newestFirst.findIndex(({ id }) => id === cursor) + 1
  const wanted = newestFirst.slice(from).filter((job) => isWanted(context, job, url.searchParams))
  const page = wanted.slice(0, limit)
  const next_cursor = wanted.length > page.length ? (page.at(-1)?.id ?? null) : null
  return json({ data: page.map((job) => taskOf(context, job)), next_cursor })
}

function isWanted({ clock }: FakeContext, job: JobRecord, query: URLSearchParams): boolean {
  const status = query.get('status')
  if (status !== null && momentOf(job, clock.now()).status !== status) return false
  const taskType = query.get('task_type')
  if (taskType !== null && job.taskType !== taskType) return false
  const { options } = job.input
  const metadata = isRecord(options) && isRecord(options.metadata) ? options.metadata : {}
  return [...query].every(([name, value]) => {
    const word = /^metadata\[(.+)\]$/.exec(name)?.[1]
    return word === undefined || metadata[word] === value
  })
}
