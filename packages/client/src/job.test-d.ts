import { assertType, expectTypeOf, it } from 'vitest'

import type { CompletedJob, Job } from './job.ts'

it('narrows on the status, and a switch over it can be exhaustive', () => {
  const describe = (job: Job): string => {
    switch (job.status) {
      case 'pending':
      case 'staged':
      case 'canceled':
        return job.id
      case 'processing':
        return String(job.progress?.fraction)
      case 'completed':
        return job.videoUrls.join()
      case 'failed':
        return job.error.message
      case 'unknown':
        return job.rawStatus
    }
  }
  expectTypeOf(describe).returns.toBeString()
})

it('does not compile when a case is left out', () => {
  // @ts-expect-error -- the failed and other cases are missing, so that the end can be reached
  const describe = (job: Job): string => {
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- that is the point
    switch (job.status) {
      case 'completed':
        return job.id
    }
  }
  assertType<(job: Job) => string>(describe)
})

it('leaves nothing optional that is always there', () => {
  expectTypeOf<CompletedJob['videoUrls']>().toEqualTypeOf<readonly string[]>()
  expectTypeOf<Job['createdAt']>().toEqualTypeOf<Date | null>()
  expectTypeOf<Job['raw']['meta']['created_at']>().toBeString()
})
