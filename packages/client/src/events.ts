import type { Client, JobHandle } from './client.ts'
import { followJob } from './follow-job.ts'
import { internalsOf } from './internals.ts'
import type { Job } from './job.ts'

/** How a job is watched. */
export interface WatchOptions {
  /** Ends the watching, which throws the signal's reason. The job goes on. */
  readonly signal?: AbortSignal | undefined
  /** Resolves when a webhook has told that the job finished; the job is then looked at once more at once. */
  readonly arrival?: Promise<unknown> | undefined
}

/**
 * The job as it is now and each newer state of it, as `for await (const job of watchJob(client, id))`. It ends
 * after the finished job, however it finished, and has no deadline of its own. Where the service has an event
 * stream, changes come at once, a line of `logs` with the next of them; elsewhere the job is looked at with growing pauses.
 *
 * @throws ApiError and others that will not pass, or the signal's reason
 */
export function watchJob(
  client: Client,
  job: JobHandle | string,
  { signal = new AbortController().signal, arrival }: WatchOptions = {},
): AsyncGenerator<Job, void, undefined> {
  const jobId = typeof job === 'string' ? job : job.id
  return followJob(internalsOf(client).sourceOf(jobId), { signal, arrival })
}
