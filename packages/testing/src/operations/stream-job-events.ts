import type { FakeContext } from '../fake-context.ts'
import type { Call } from '../http/call.ts'
import { momentOf, phasesOf, workBeginsMs } from '../jobs/job-life.ts'
import type { JobRecord } from '../jobs/job-record.ts'
import { logsOf, taskOf } from '../jobs/task-of.ts'
import { progressAt } from '../tasks/measurements.ts'
import { findJob } from './jobs.ts'

interface JobEvent {
  /** Clock time at which it happens. */
  readonly at: number
  readonly event: 'status' | 'progress' | 'log' | 'done'
  readonly data: () => unknown
}

const progressSteps = 10

/** Server-Sent Events of one job; `Last-Event-ID` goes on after the event of that id. */
export function streamJobEvents(context: FakeContext, call: Call): Response {
  const job = findJob(context, call)
  const seen = Number(call.headers.get('last-event-id') ?? 0)
  const events = eventsAfter(context, job, Number.isInteger(seen) ? seen : 0, call.signal)
  const stream = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await events.next()
      if (done) controller.close()
      else controller.enqueue(new TextEncoder().encode(value))
    },
    cancel: async () => {
      await events.return(undefined)
    },
  })
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }
  return new Response(stream, { headers })
}

async function* eventsAfter(
  context: FakeContext,
  job: JobRecord,
  seen: number,
  signal: AbortSignal,
): AsyncGenerator<string, undefined> {
  for (let id = seen + 1; ;) {
    // A job that was ended early has another history from there on, so it is worked out anew each time.
    const next = historyOf(context, job)[id - 1]
    if (!next) return
    const waitMs = next.at - context.clock.now()
    if (waitMs > 0) {
      await sleepUnlessSettled(context, job, waitMs, signal)
      continue
    }
    yield `id: ${id}\nevent: ${next.event}\ndata: ${JSON.stringify(next.data())}\n\n`
    id += 1
  }
}

/** Waits for a job on the fake's clock; ends early when the job is ended early. */
export async function sleepUnlessSettled(
  { clock, closing }: FakeContext,
  job: JobRecord,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const either = AbortSignal.any([signal, closing])
  if (job.settled.signal.aborted) return clock.sleep(ms, either)
  await clock.sleep(ms, AbortSignal.any([either, job.settled.signal])).catch(() => {
    either.throwIfAborted()
  })
}

/** All events of a job's life in their order, those to come included. */
function historyOf(context: FakeContext, job: JobRecord): JobEvent[] {
  const { createdAt, script, forced } = job
  const endsAt = forced?.at ?? createdAt + script.durationMs
  const status = (at: number): JobEvent => ({ at, event: 'status', data: () => taskOf(context, job, at) })
  const begins = workBeginsMs(script)
  const steps = Array.from({ length: progressSteps }, (_, step) => step / progressSteps)
  const before = [
    ...phasesOf(script)
      .slice(0, -1)
      .map(({ at }) => status(createdAt + at)),
    ...steps.map((fraction): JobEvent => {
      const at = createdAt + begins + fraction * (script.durationMs - begins)
      return { at, event: 'progress', data: () => progressAt(fraction) }
    }),
  ].filter(({ at }) => at <= endsAt)
  const logs = logsOf(job, momentOf(job, endsAt)).map(({ at, line }): JobEvent => ({
    at,
    event: 'log',
    data: () => ({ line }),
  }))
  const done: JobEvent = { at: endsAt, event: 'done', data: () => taskOf(context, job, endsAt) }
  const during = [...before, ...logs].sort((a, b) => a.at - b.at)
  return [...during, status(endsAt), done]
}
