import { isFinished, type Job } from '@video-upscale/client'

/** A browser has six connections to a server, over all tabs, and each followed job takes one. */
const mostFollowed = 2

/** The ids of the jobs that something happens to soonest: those being worked on, then the oldest that wait. */
export function jobsToFollow(jobs: readonly Job[]): ReadonlySet<string> {
  const unfinished = jobs.filter((job) => !isFinished(job))
  const running = unfinished.filter(({ status }) => status === 'processing')
  const waiting = unfinished.filter(({ status }) => status !== 'processing').reverse()
  return new Set([...running, ...waiting].slice(0, mostFollowed).map(({ id }) => id))
}
