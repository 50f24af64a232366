/** Upscale jobs, imports by URL, and single attempts to deliver a webhook. */
export const upscaleQueue = 'upscale'
export const importQueue = 'import'
export const webhookQueue = 'webhook'
/** Where the entry of an upscale or import goes whose workers died until its attempts were used up. */
export const abandonedQueue = 'upscale-abandoned'

/** Where the files go that a long job's segments were in. */
export const discardQueue = 'discard-segments'
/** Where it says that it is time to delete what has served its time. */
export const retentionQueue = 'retention'

/** What is to be done at a job: the whole of it unless it says otherwise. */
export type JobStep =
  | { readonly step?: 'whole' }
  | { readonly step: 'segment'; readonly segment: number }
  | { readonly step: 'join' }

export type JobEntry = JobStep & {
  readonly jobId: string
  /** When its turn is (`rounds.ts`). */
  readonly round?: number
  /** Where the trace of the request goes on, as W3C `traceparent`. */
  readonly traceparent?: string
}

export interface WebhookEntry {
  readonly deliveryId: string
}
