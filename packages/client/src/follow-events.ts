import type { Inbox } from './inbox.ts'
import { toJob, type Job, type Task } from './job.ts'
import { readEvents, type ServerEvent } from './read-events.ts'
import { sleep } from './sleep.ts'

/** Opens a job's event stream after the event of that id; undefined where the service has none. */
export type OpenEvents = (
  lastEventId: string,
  signal: AbortSignal,
) => Promise<ReadableStream<Uint8Array> | undefined>

// The server says at least every 15 s that it is there.
const silenceMs = 45_000
// A stream that is cut sooner counts as a failure: something on the way does not let streams through.
const steadyMs = 30_000
const mostFailures = 3

/**
 * Reads the event stream of a job into an inbox, reconnecting where it was cut, until the job is done, the
 * signal aborts, or it has failed too often in a row. It never throws: looks go on without it.
 */
export async function followEvents(
  open: OpenEvents,
  job: Job,
  inbox: Inbox,
  signal: AbortSignal,
): Promise<void> {
  const reader = { job, lastEventId: '', failures: 0 }
  const aborted = (): boolean => signal.aborted
  while (reader.failures < mostFailures && !aborted()) {
    const silent = new AbortController()
    const startedMs = Date.now()
    const over = await readOnce(open, reader, inbox, AbortSignal.any([signal, silent.signal]), () => {
      silent.abort()
    }).catch(() => false)
    inbox.live = false
    if (over || aborted()) return
    inbox.lookAgain()
    reader.failures = Date.now() - startedMs < steadyMs ? reader.failures + 1 : 0
    await sleep(1000 * 2 ** reader.failures * (0.5 + Math.random() / 2), signal).catch(() => undefined)
  }
}

interface Reader {
  job: Job
  lastEventId: string
  failures: number
}

/** @returns whether there is nothing more to read */
async function readOnce(
  open: OpenEvents,
  reader: Reader,
  inbox: Inbox,
  signal: AbortSignal,
  giveUp: () => void,
): Promise<boolean> {
  const body = await open(reader.lastEventId, signal)
  if (!body) return true
  let watchdog = setTimeout(giveUp, silenceMs)
  try {
    for await (const event of readEvents(body)) {
      clearTimeout(watchdog)
      watchdog = setTimeout(giveUp, silenceMs)
      inbox.live = true
      if (event.id !== '') reader.lastEventId = event.id
      if (event.event === 'done') {
        inbox.lookAgain()
        return true
      }
      const newer = applyEvent(reader.job, event)
      if (!newer) continue
      reader.job = newer
      // A line is told with the next change: a look may have seen the job further on than this stream is.
      if (event.event !== 'log') inbox.put(newer)
    }
    return false
  } finally {
    clearTimeout(watchdog)
  }
}

// How a job ended is for a look to say: its URLs are fresh.
const order: readonly string[] = ['unknown', 'pending', 'staged', 'processing']

/** @returns undefined if the event says nothing new, as those that a reconnect repeats */
function applyEvent(job: Job, { event, data }: ServerEvent): Job | undefined {
  if (event === 'status') {
    const newer = toJob(JSON.parse(data))
    return order.indexOf(newer.status) > order.indexOf(job.status) ? newer : undefined
  }
  if (event === 'progress' && job.status === 'processing') {
    const progress = JSON.parse(data) as Task['output']['progress']
    return toJob({ ...job.raw, output: { ...job.raw.output, progress } })
  }
  if (event === 'log') {
    const { line } = JSON.parse(data) as { readonly line: string }
    // A stream begins with all of them.
    return toJob({ ...job.raw, logs: [...new Set([...job.logs, line])] })
  }
  return undefined
}
