import { retryAfterOf } from './errors.ts'
import { followEvents, type OpenEvents } from './follow-events.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { isFinished, type Job } from './job.ts'
import { isTransient } from './retry.ts'

/** A service as following a job sees it. */
export interface JobSource {
  readonly look: (signal: AbortSignal) => Promise<Job>
  readonly openEvents: OpenEvents
}

export interface FollowOptions {
  readonly signal: AbortSignal
  /** Resolves when a webhook has told that the job finished. */
  readonly arrival?: Promise<unknown> | undefined
  /** A look failed in a way that may pass. */
  readonly onFailedLook?: (error: unknown) => void
}

const firstPauseMs = 1000
const longestPauseMs = 30_000
const growth = 1.6
// Most jobs end here (contract: 4 to 6 minutes is typical), and are looked at twice as often then.
const likelyEnd = { fromMs: 4 * 60_000, toMs: 6 * 60_000, pauseMs: 15_000 }
// With an event stream, or behind another tab, a look is for safety only.
const rarePauseMs = 60_000

/** Only browsers have one. */
const page: { readonly document?: Document } = globalThis

/**
 * The job as it is now, and each newer state of it, until it has finished. Where the service has an event
 * stream, changes come at once; elsewhere looks follow each other with pauses that grow from 1 s to 30 s,
 * and are of 15 s from the fourth to the sixth minute: at most 20 requests in five minutes, also for a status
 * that nobody knows.
 */
export async function* followJob(
  source: JobSource,
  { signal, arrival, onFailedLook }: FollowOptions,
): AsyncGenerator<Job, void, undefined> {
  const inbox = createInbox()
  const left = new AbortController()
  const either = AbortSignal.any([signal, left.signal])
  const forget = lookWhenShown(inbox)
  arrival?.then(
    () => {
      inbox.lookAgain()
    },
    () => undefined,
  )
  let events: Promise<void> | undefined
  try {
    for (const pauseMs of pauses()) {
      let askedMs = 0
      try {
        const job = await source.look(either)
        yield job
        if (isFinished(job)) return
        events ??= followEvents(source.openEvents, job, inbox, either)
      } catch (error) {
        either.throwIfAborted()
        if (!isTransient(error)) throw error
        onFailedLook?.(error)
        askedMs = retryAfterOf(error) ?? 0
      }
      const rare = inbox.live || page.document?.visibilityState === 'hidden'
      yield* inbox.rest(Math.max(rare ? rarePauseMs : pauseMs, Math.min(askedMs, rarePauseMs)), either)
    }
  } finally {
    left.abort()
    forget()
  }
}

/** The jitter keeps many clients from asking in step. */
function* pauses(): Generator<number> {
  const startedMs = Date.now()
  for (let pause = firstPauseMs; ; pause = Math.min(longestPauseMs, pause * growth)) {
    const elapsedMs = Date.now() - startedMs
    const isLikely = elapsedMs >= likelyEnd.fromMs && elapsedMs < likelyEnd.toMs
    yield (isLikely ? likelyEnd.pauseMs : pause) * (1 + Math.random() / 10)
  }
}

/** Looks at once when the user comes back to a tab that was hidden. */
function lookWhenShown(inbox: Inbox): () => void {
  const { document } = page
  const listener = (): void => {
    if (document?.visibilityState === 'visible') inbox.lookAgain()
  }
  document?.addEventListener('visibilitychange', listener)
  return () => document?.removeEventListener('visibilitychange', listener)
}
