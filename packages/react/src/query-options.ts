import { replaceEqualDeep, type InfiniteData } from '@tanstack/react-query'
import {
  toJob,
  type Balance,
  type Estimate,
  type Job,
  type JobFilter,
  type Task,
  type VideoUpscaleRequest,
} from '@video-upscale/client'

import { common, type QueryFactoryOptions, type SelectingOptions } from './factory-options.ts'
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

/** What `jobQueryOptions` gives to TanStack Query: the wire's task in the cache, a `Job` to read. */
export interface JobQueryOptions
  extends
    QueryFactoryOptions<Task, readonly ['video-upscale', string, 'job', string]>,
    SelectingOptions<Task, Job> {
  readonly structuralSharing: <Value>(old: Value | undefined, newer: Value) => Value
}

/** What `jobsQueryOptions` gives to TanStack Query: pages of tasks in the cache, `Job`s to read. */
export interface JobsQueryOptions
  extends
    Omit<QueryFactoryOptions<TaskPage, readonly ['video-upscale', string, 'jobs', JobsFilter]>, 'queryFn'>,
    SelectingOptions<InfiniteData<TaskPage, string | null>, readonly Job[]> {
  readonly queryFn: (context: { readonly pageParam: string | null }) => Promise<TaskPage>
  /** The cursor of the first page. */
  readonly initialPageParam: string | null
  readonly getNextPageParam: (page: TaskPage) => string | undefined
}

/** What `balanceQueryOptions` gives to TanStack Query. */
export type BalanceQueryOptions = QueryFactoryOptions<Balance, readonly ['video-upscale', string, 'balance']>

/** It is not asked for anew by itself: that costs the service work, and the answer is the same. */
export interface LastingOptions {
  readonly staleTime: number
  readonly refetchOnWindowFocus: boolean
  readonly refetchOnReconnect: boolean
}

/** What `estimateQueryOptions` gives to TanStack Query. */
export interface EstimateQueryOptions
  extends
    QueryFactoryOptions<Estimate, readonly ['video-upscale', string, 'estimate', VideoUpscaleRequest]>,
    LastingOptions {}

/** What `previewQueryOptions` gives to TanStack Query. */
export interface PreviewQueryOptions
  extends
    QueryFactoryOptions<Preview, readonly ['video-upscale', string, 'preview', PreviewRequest]>,
    LastingOptions {}

const lasting: LastingOptions = {
  staleTime: Infinity,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
}

/**
 * A job as it is now; `useJob` also follows it. The cache holds the wire's task, which is JSON and survives
 * dehydration; `useQuery` gives a `Job`, and after `fetchQuery` `toJob` makes one.
 */
export function jobQueryOptions({ client, scope }: VideoUpscaleContext, jobId: string): JobQueryOptions {
  return {
    ...common,
    queryKey: videoUpscaleKeys.job(scope, jobId),
    queryFn: () => withTypedErrors(async () => (await client.getJob(jobId)).raw),
    select: toJob,
    structuralSharing: keepFinished,
  }
}

/**
 * A look that was slow must not take back what an event told meanwhile. It is asked about tasks, and about the
 * jobs that `select` makes of them, where the older one may be another job.
 */
function keepFinished<Value>(old: Value | undefined, newer: Value): Value {
  const isTakenBack = isOver(old) && !isOver(newer) && idOf(old) === idOf(newer)
  return old !== undefined && isTakenBack ? old : replaceEqualDeep(old, newer)
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

/** The account's jobs, newest first, page by page; `data` is all jobs loaded so far. Self-hosted servers only. */
export function jobsQueryOptions(
  { client, scope }: VideoUpscaleContext,
  filter: JobsFilter = {},
): JobsQueryOptions {
  return {
    ...common,
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
  }
}

function toJobs({ pages }: InfiniteData<TaskPage, string | null>): readonly Job[] {
  return pages.flatMap(({ tasks }) => tasks.map(toJob))
}

/** The account's balance. */
export function balanceQueryOptions({ client, scope }: VideoUpscaleContext): BalanceQueryOptions {
  return {
    ...common,
    queryKey: videoUpscaleKeys.balance(scope),
    queryFn: () => withTypedErrors(() => client.balance()),
  }
}

/** What an upscale would make, lose, cost and take. Self-hosted servers only. */
export function estimateQueryOptions(
  { client, scope }: VideoUpscaleContext,
  request: VideoUpscaleRequest,
): EstimateQueryOptions {
  return {
    ...common,
    ...lasting,
    queryKey: videoUpscaleKeys.estimate(scope, request),
    queryFn: () => withTypedErrors(() => client.estimate(withoutCallback(request))),
  }
}

/**
 * A short stretch before and after. A query although it is a POST: it creates nothing that lasts, costs
 * nothing, and the same request gives the same pictures, so that going back to one shows it at once. Its URLs
 * expire after an hour (`expiresAt`): `refetch` makes new ones. Self-hosted servers only.
 */
export function previewQueryOptions(
  { client, scope }: VideoUpscaleContext,
  request: PreviewRequest,
): PreviewQueryOptions {
  return {
    ...common,
    ...lasting,
    queryKey: videoUpscaleKeys.preview(scope, request),
    queryFn: () => withTypedErrors(() => makePreview(client, withoutCallback(request))),
  }
}
