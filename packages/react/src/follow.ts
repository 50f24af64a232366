import { hashKey, type QueryClient } from '@tanstack/react-query'
import { isFinished, type Client, type Job } from '@video-upscale/client'
import { watchJob } from '@video-upscale/client/events'

import { createLeases, type Leases } from './leases.ts'
import { videoUpscaleKeys } from './query-keys.ts'
import { toTypedError } from './typed-errors.ts'
import type { VideoUpscaleContext } from './video-upscale-context.ts'

interface Follower {
  /** The latest one: a new one may come with a new token. */
  client: Client
  readonly leases: Leases
}

const followers = new WeakMap<QueryClient, Map<string, Follower>>()

/**
 * Follows a job and keeps the cache as it is. However many ask, there is one follower a job and query client;
 * it ends with the job, or a moment after the last has left.
 *
 * @returns a function that leaves
 */
export function follow(queryClient: QueryClient, context: VideoUpscaleContext, jobId: string): () => void {
  const running = followers.get(queryClient) ?? new Map<string, Follower>()
  followers.set(queryClient, running)
  const name = hashKey(videoUpscaleKeys.job(context.scope, jobId))
  const known = running.get(name)
  if (known) {
    known.client = context.client
    return known.leases.take()
  }
  const ending = new AbortController()
  const end = (): void => {
    if (running.get(name) === follower) running.delete(name)
    ending.abort()
  }
  const follower: Follower = { client: context.client, leases: createLeases(end) }
  running.set(name, follower)
  void watch(queryClient, context.scope, jobId, { follower, signal: ending.signal, end })
  return follower.leases.take()
}

interface Watch {
  readonly follower: Follower
  readonly signal: AbortSignal
  readonly end: () => void
}

async function watch(
  queryClient: QueryClient,
  scope: string | undefined,
  jobId: string,
  { follower, signal, end }: Watch,
): Promise<void> {
  for (;;) {
    const { client } = follower
    try {
      for await (const job of watchJob(client, jobId, { signal })) {
        if (isFinished(job)) end()
        storeJob(queryClient, scope, job)
      }
      return
    } catch (error) {
      if (signal.aborted) return
      // A token that has expired, and its successor is here.
      if (follower.client !== client) continue
      end()
      await storeError(queryClient, scope, jobId, error)
      return
    }
  }
}

/** Puts a job into the cache. Where it has finished, the balance and the lists are not what they were. */
export function storeJob(queryClient: QueryClient, scope: string | undefined, job: Job): void {
  queryClient.setQueryData(videoUpscaleKeys.job(scope, job.id), job.raw)
  if (isFinished(job)) refreshAccount(queryClient, scope)
}

/** What a submit, an end or a cancel changes beside the job itself. */
export function refreshAccount(queryClient: QueryClient, scope: string | undefined): void {
  void queryClient.invalidateQueries({ queryKey: videoUpscaleKeys.jobs(scope) })
  void queryClient.invalidateQueries({ queryKey: videoUpscaleKeys.balance(scope) })
}

/** Lets the query fail as its own request would have; its data stays, and `refetch` goes on. */
async function storeError(
  queryClient: QueryClient,
  scope: string | undefined,
  jobId: string,
  error: unknown,
): Promise<void> {
  const filter = { queryKey: videoUpscaleKeys.job(scope, jobId), exact: true }
  await queryClient.cancelQueries(filter)
  const query = queryClient.getQueryCache().find(filter)
  query?.setState({
    ...query.state,
    status: 'error',
    error: toTypedError(error),
    errorUpdatedAt: Date.now(),
    errorUpdateCount: query.state.errorUpdateCount + 1,
    isInvalidated: true,
  })
}
