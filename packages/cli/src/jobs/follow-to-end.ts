import { ConnectionError, type CompletedJob } from '@video-upscale/client'

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
  const unwatch = whenAway(() => {
    track.hold(`no answer from ${service.baseUrl}; the job may go on, trying again`)
  })
  try {
    return await client.waitForJob(jobId, {
      signal: AbortSignal.any([signal, silence.signal]),
      deadlineMs: deadline === undefined ? Infinity : deadline * 1000,
      onUpdate: (job) => {
        clearTimeout(timer)
        timer = setTimeout(giveUp, longestSilenceMs)
        track.update(job)
      },
    })
  } finally {
    clearTimeout(timer)
    unwatch()
  }
}
