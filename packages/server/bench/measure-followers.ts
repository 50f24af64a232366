import type { ChildProcess } from 'node:child_process'

import type { Followers } from './load-process.ts'
import { ask } from './measure.ts'

export interface FollowersHeld {
  readonly count: number
  /** How many of them saw the job's end. */
  readonly done: number
  /** From the cancel until the last of them knew of it. */
  readonly lastMs: number
  readonly rssBefore: number
  readonly rssWith: number
}

/** Holds many event streams of one waiting job, then ends the job: everyone must hear of it. */
export async function measureFollowers(
  processes: { readonly api: ChildProcess; readonly load: ChildProcess; readonly url: string },
  job: { readonly id: string; readonly key: string },
  count: number,
): Promise<FollowersHeld> {
  const { api, load } = processes
  const rssBefore = await ask<number>(api, 'rss')
  const url = `${processes.url}/api/v1/job/${job.id}/events`
  await ask<string>(load, { kind: 'followers', url, key: job.key, count } satisfies Followers)
  const rssWith = await ask<number>(api, 'rss')
  const result = ask<{ done: number }>(load)
  const canceled = performance.now()
  const answer = await fetch(`${processes.url}/api/v1/job/${job.id}/cancel`, {
    method: 'POST',
    headers: { 'x-api-key': job.key },
  })
  if (!answer.ok) throw new Error(`The cancel was answered ${String(answer.status)}.`)
  const { done } = await result
  return { count, done, lastMs: performance.now() - canceled, rssBefore, rssWith }
}
