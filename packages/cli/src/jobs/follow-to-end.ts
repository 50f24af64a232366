import { ConnectionError, isFinished, type CompletedJob, type Job } from '@video-upscale/client'

import type { Connection } from '../connection/connect.ts'
import type { Track } from '../reporting/reporter.ts'

export interface FollowFlags {
  /** Longest wait in seconds; as long as it takes where it is not given. */
  readonly deadline?: number
}

export interface FollowOptions extends FollowFlags {
  readonly track: Track
  readonly signal: AbortSignal
}

/** A service that is away so long is given up. The job may go on. */
const longestSilenceMs = 20 * 60_000

/**
 * Follows a job to its end, through restarts of the service and broken networks.
 *
 * @throws JobFailedError, WaitTimeoutError, ConnectionError after 20 minutes without a sign of the service,
 *   or the signal's reason
 */
export async function followToEnd(
  { client, whenAway, service }: Connection,
  jobId: string,
  { track, signal, deadline }: FollowOptions,
): Promise<CompletedJob> {
  const silence = new AbortController()
  const giveUp = (): void => {
    silence.abort(
      new ConnectionError(
        `${service.baseUrl} has not answered for 20 minutes. The job may go on.`,
        undefined,
      ),
    )
  }
  let timer = setTimeout(giveUp, longestSilenceMs)
  let isAway = false
  let isBack = new AbortController()
  const unwatch = whenAway(() => {
    if (signal.aborted) return
    isAway = true
    track.hold(`no answer from ${service.baseUrl}; the job may go on, trying again`)
  })
  const onUpdate = (job: Job): void => {
    clearTimeout(timer)
    timer = setTimeout(giveUp, longestSilenceMs)
    track.update(job)
    if (isAway && !isFinished(job)) isBack.abort()
    isAway = false
  }
  const endsAtMs = deadline === undefined ? Infinity : Date.now() + deadline * 1000
  try {
    for (;;) {
      try {
        return await client.waitForJob(jobId, {
          signal: AbortSignal.any([signal, silence.signal, isBack.signal]),
          deadlineMs: Math.max(1, endsAtMs - Date.now()),
          onUpdate,
        })
      } catch (error) {
        if (!isBack.signal.aborted || signal.aborted || silence.signal.aborted) throw error
        // The event stream was given up while the service was away; without it looks are far between.
        isBack = new AbortController()
      }
    }
  } finally {
    clearTimeout(timer)
    unwatch()
  }
}
