import { useInfiniteQuery, useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import type { Client, Job, VideoUpscaleError } from '@video-upscale/client'
import { expectTypeOf, it } from 'vitest'

import { jobQueryOptions, jobsQueryOptions, videoUpscaleMutationOptions } from './index.ts'

declare const client: Client

it('types errors and jobs without anything registered', () => {
  const job = useQuery(jobQueryOptions({ client }, 'id'))
  expectTypeOf(job.error).toEqualTypeOf<VideoUpscaleError | null>()
  expectTypeOf(job.data).toEqualTypeOf<Job | undefined>()
  const now = useSuspenseQuery(jobQueryOptions({ client }, 'id'))
  expectTypeOf(now.data).toEqualTypeOf<Job>()
  const jobs = useInfiniteQuery(jobsQueryOptions({ client }))
  expectTypeOf(jobs.error).toEqualTypeOf<VideoUpscaleError | null>()
  expectTypeOf(jobs.data).toEqualTypeOf<readonly Job[] | undefined>()
  const submit = useMutation(videoUpscaleMutationOptions({ client }))
  expectTypeOf(submit.error).toEqualTypeOf<VideoUpscaleError | null>()
})
