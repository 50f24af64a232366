import type { CanceledJob, CompletedJob, FailedJob, Job } from '../job.ts'

interface EventBase {
  /** The same for every retry of one delivery: what to drop duplicates by. */
  readonly id: string
  /** When this attempt was signed. */
  readonly sentAt: Date
}

/**
 * A webhook that is what it claims to be. Decide by `type`, or by `job.status`: both narrow `job`.
 * `job.changed` is a job that has not finished, or has a status that this version does not know.
 */
export type WebhookEvent = EventBase &
  (
    | { readonly type: 'job.completed'; readonly job: CompletedJob }
    | { readonly type: 'job.failed'; readonly job: FailedJob }
    | { readonly type: 'job.canceled'; readonly job: CanceledJob }
    | { readonly type: 'job.changed'; readonly job: Exclude<Job, CompletedJob | FailedJob | CanceledJob> }
  )

/** The event that a job makes. */
export function toEvent(base: EventBase, job: Job): WebhookEvent {
  switch (job.status) {
    case 'completed':
      return { ...base, type: 'job.completed', job }
    case 'failed':
      return { ...base, type: 'job.failed', job }
    case 'canceled':
      return { ...base, type: 'job.canceled', job }
    case 'pending':
    case 'staged':
    case 'processing':
    case 'unknown':
      return { ...base, type: 'job.changed', job }
  }
}
