import { ApiError } from '../http/api-error.ts'

/** Lets one preview run at a time: they are free, and must not take the machine from the jobs that are paid for. */
export interface PreviewQueue {
  /** @throws ApiError 429 if too many wait already */
  run<Result>(work: () => Promise<Result>): Promise<Result>
}

const mostWaiting = 8

export function createPreviewQueue(): PreviewQueue {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return {
    async run(work) {
      if (waiting >= mostWaiting) {
        throw new ApiError(429, 'Too many previews are being made. Try again in a while.', {
          headers: { 'retry-after': '10' },
        })
      }
      waiting += 1
      const mine = last.then(work)
      // The next one waits for this one's end, whatever that is.
      last = mine.catch(() => undefined)
      try {
        return await mine
      } finally {
        waiting -= 1
      }
    },
  }
}
