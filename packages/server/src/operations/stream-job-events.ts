import { Readable } from 'node:stream'

import type { Progress } from '../database/tables.ts'
import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import { callerGone } from '../http/preferred-wait.ts'
import type { Task } from '../http/wire.ts'
import type { JobOfAccount } from '../jobs/find-task.ts'
import { isFinished, type JobStatus } from '../jobs/job-status.ts'
import type { ServerContext } from '../server-context.ts'

// Also how long a lost notification can go unnoticed.
const keepAliveMs = 15_000

/** Server-Sent Events of one job, from its beginning or after `Last-Event-ID`, until it has finished. */
export const streamJobEvents: Operation<{ Params: { job_id: string } }> = async (context, request, reply) => {
  const job = { ...callerOf(request), jobId: request.params.job_id }
  // 404 before the stream begins.
  await context.findTask(job)
  const last = request.headers['last-event-id']
  const after = typeof last === 'string' && /^\d{1,15}$/.test(last) ? Number(last) : 0
  const events = writeEvents(context, job, after, callerGone(reply))
  return reply
    .headers({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    .send(Readable.from(events))
}

async function* writeEvents(
  context: ServerContext,
  job: JobOfAccount,
  after: number,
  gone: AbortSignal,
): AsyncGenerator<string> {
  const follower = context.events.follow(job.jobId)
  let lastId = after
  try {
    while (!gone.aborted && context.acceptsWork()) {
      const stored = await readEvents(context, job.jobId, lastId)
      for (const { id, event, data } of stored) {
        lastId = id
        yield formatEvent(id, event, await toData(context, job, data))
        if (event === 'done') return
      }
      if (stored.length === 0) {
        const task = await context.findTask(job)
        if (isFinished(task.status)) {
          // A job that was done before `Last-Event-ID` has nothing more to tell. Of one that was made whole, such as an
          // import of files, or whose events have been deleted, nothing is stored.
          if (lastId === 0) yield formatEvent(0, 'status', task) + formatEvent(0, 'done', task)
          return
        }
        yield ': still here\n\n'
      }
      await follower.next(keepAliveMs, gone)
    }
  } finally {
    follower.end()
  }
}

function formatEvent(id: number, event: string, data: object): string {
  return `id: ${String(id)}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

function readEvents({ db }: ServerContext, jobId: string, after: number) {
  return db
    .selectFrom('job_events')
    .select(['id', 'event', 'data'])
    .where('job_id', '=', jobId)
    .where('id', '>', after)
    .orderBy('id')
    .execute()
}

type EventData = Progress | { readonly line: string } | { readonly status: JobStatus } | null

/** The task as it was at that status, or as it is at its end; what is no task goes out as it is. */
async function toData(
  { findTask }: ServerContext,
  job: JobOfAccount,
  data: EventData,
): Promise<Task | Exclude<EventData, null>> {
  if (data === null) return findTask(job)
  if (!('status' in data)) return data
  const task = await findTask(job)
  return task.status === data.status ? task : asItWas(task, data.status)
}

/** A task that has gone on since: without what only its later statuses have. */
function asItWas(task: Task, status: JobStatus): Task {
  const { report: _report, progress: _progress, ...output } = task.output
  return {
    ...task,
    status,
    output: { ...output, video_urls: null },
    meta: { ...task.meta, ended_at: '', started_at: status === 'processing' ? task.meta.started_at : '' },
    // They are events of their own.
    logs: [],
    error: { code: 0, raw_message: '', message: '', detail: null },
  }
}
