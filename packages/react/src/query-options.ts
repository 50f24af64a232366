import {
  infiniteQueryOptions,
  queryOptions,
  replaceEqualDeep,
  type InfiniteData,
} from '@tanstack/react-query'
import {
  toJob,
  type Balance,
  type Estimate,
  type Job,
  type JobFilter,
  type Task,
  type VideoUpscaleError,
  type VideoUpscaleRequest,
} from '@video-upscale/client'

import { makePreview, type Preview, type PreviewRequest } from './make-preview.ts'
import { videoUpscaleKeys, withoutCallback } from './query-keys.ts'
import { withTypedErrors } from './typed-errors.ts'
import type { VideoUpscaleContext } from './video-upscale-context.ts'

/** Which jobs to list; the cursor is the query's own. */
export type JobsFilter = Omit<JobFilter, 'cursor'>

/** A page of jobs as it stands in the cache: JSON, as it came. */
export interface TaskPage {
  readonly tasks: readonly Task[]
  readonly nextCursor: string | null
}

/**
 * The client repeats what may be repeated, and knows when. A service on this machine is there without a
 * network. None of the query functions takes its signal: a query that does is ended and sent again when
 * StrictMode mounts a component twice.
 */
const ours = { retry: false, networkMode: 'always' } as const

/** Pictures and prices do not change by themselves, and asking again costs the service work. */
const lasting = { staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false } as const

/**
 * A job as it is now; `useJob` also follows it. The cache holds the wire's task, which is JSON and survives
 * dehydration; `useQuery` gives a `Job`, and after `fetchQuery` `toJob` makes one.
 */
export function jobQueryOptions({ client, scope }: VideoUpscaleContext, jobId: string) {
  return queryOptions<Task, VideoUpscaleError, Job, ReturnType<typeof videoUpscaleKeys.job>>({
    ...ours,
    queryKey: videoUpscaleKeys.job(scope, jobId),
    queryFn: () => withTypedErrors(async () => (await client.getJob(jobId)).raw),
    select: toJob,
    structuralSharing: keepFinished,
  })
}

/**
 * A look that was slow must not take back what an event told meanwhile. It is asked about tasks, and about the
 * jobs that `select` makes of them, where the older one may be another job.
 */
function keepFinished(old: unknown, newer: unknown): unknown {
  const isTakenBack = isOver(old) && !isOver(newer) && idOf(old) === idOf(newer)
  return isTakenBack ? old : replaceEqualDeep(old, newer)
}

type TaskOrJob = Partial<Record<'status' | 'job_id' | 'id', unknown>> | undefined

function isOver(value: unknown): boolean {
  const status = (value as TaskOrJob)?.status
  return status === 'completed' || status === 'failed' || status === 'canceled'
}

function idOf(value: unknown): unknown {
  const either = value as TaskOrJob
  return either?.job_id ?? either?.id
}

/** The account's jobs, newest first, page by page; `data` is all jobs loaded so far. Our server only. */
export function jobsQueryOptions({ client, scope }: VideoUpscaleContext, filter: JobsFilter = {}) {
  return infiniteQueryOptions<
    TaskPage,
    VideoUpscaleError,
    readonly Job[],
    readonly [...ReturnType<typeof videoUpscaleKeys.jobs>, JobsFilter],
    string | null
  >({
    ...ours,
    queryKey: [...videoUpscaleKeys.jobs(scope), filter] as const,
    queryFn: ({ pageParam }) =>
      withTypedErrors(async () => {
        const cursor = pageParam === null ? {} : { cursor: pageParam }
        const { jobs, nextCursor } = await client.listJobs({ ...filter, ...cursor })
        return { tasks: jobs.map(({ raw }) => raw), nextCursor }
      }),
    // JSON, as the page params are dehydrated, too.
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    select: toJobs,
  })
}

function toJobs({ pages }: InfiniteData<TaskPage, string | null>): readonly Job[] {
  return pages.flatMap(({ tasks }) => tasks.map(toJob))
}

/** The account's balance. */
export function balanceQueryOptions({ client, scope }: VideoUpscaleContext) {
  return queryOptions<Balance, VideoUpscaleError, Balance, ReturnType<typeof videoUpscaleKeys.balance>>({
    ...ours,
    queryKey: videoUpscaleKeys.balance(scope),
    queryFn: () => withTypedErrors(() => client.balance()),
  })
}

/** What an upscale would make, lose, cost and take. Our server only. */
export function estimateQueryOptions({ client, scope }: VideoUpscaleContext, request: VideoUpscaleRequest) {
  return queryOptions<Estimate, VideoUpscaleError, Estimate, ReturnType<typeof videoUpscaleKeys.estimate>>({
    ...ours,
    ...lasting,
    queryKey: videoUpscaleKeys.estimate(scope, request),
    queryFn: () => withTypedErrors(() => client.estimate(withoutCallback(request))),
  })
}

/**
 * A short stretch before and after. A query although it is a POST: it creates nothing that lasts, costs
 * nothing, and the same request gives the same pictures, so that going back to one shows it at once. Its URLs
 * expire with the server's `--file-url-ttl-seconds`: `refetch` makes new ones. Our server only.
 */
export function previewQueryOptions({ client, scope }: VideoUpscaleContext, request: PreviewRequest) {
  return queryOptions<Preview, VideoUpscaleError, Preview, ReturnType<typeof videoUpscaleKeys.preview>>({
    ...ours,
    ...lasting,
    queryKey: videoUpscaleKeys.preview(scope, request),
    queryFn: () => withTypedErrors(() => makePreview(client, withoutCallback(request))),
  })
}
