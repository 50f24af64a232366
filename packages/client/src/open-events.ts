import { limitTime } from './time-limit.ts'
import { send, type Api } from './transport.ts'

/** Opens the event stream of a job, within `timeoutMs`; from then on only the signal ends it. */
export async function openEvents(
  api: Api,
  jobId: string,
  options: { readonly lastEventId: string; readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<ReadableStream<Uint8Array>> {
  const { lastEventId, signal, timeoutMs } = options
  const header = lastEventId === '' ? {} : { 'Last-Event-ID': lastEventId }
  const { signal: late, clear } = limitTime(timeoutMs)
  try {
    return await send<ReadableStream<Uint8Array>>(
      () =>
        api.GET('/v1/job/{job_id}/events', {
          params: { path: { job_id: jobId }, header },
          parseAs: 'stream',
          signal: AbortSignal.any([signal, late]),
        }),
      { signal, timeoutMs },
    )
  } finally {
    clear()
  }
}
