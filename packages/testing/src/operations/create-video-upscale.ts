import type { FakeContext } from '../fake-context.ts'
import { readJson, type Call } from '../http/call.ts'
import { Refusal } from '../http/refusal.ts'
import { momentOf } from '../jobs/job-life.ts'
import type { JobRecord } from '../jobs/job-record.ts'
import { availablePoints } from './account.ts'
import { answerWithNewJob } from './answer-with-new-job.ts'
import { checkUpscale, type UpscaleBody } from './check-upscale.ts'

const pointsPerUpscale = 480

export function priceOf({ scale }: UpscaleBody): number {
  return scale === 4 ? pointsPerUpscale * 4 : pointsPerUpscale
}

export function createVideoUpscale(context: FakeContext, call: Call): Response {
  const input = readJson(call)
  const body = checkUpscale(input)
  findSource(context, body)
  refuseTooMany(context)
  const price = priceOf(body)
  const available = availablePoints(context)
  if (available < price) {
    const message = `This upscale needs ${price} points and the account has ${available}`
    throw new Refusal(402, message, { detail: { needed: price, available } })
  }
  const { callback, scale } = body
  return answerWithNewJob(context, { taskType: 'video_upscale', input, price, callback, scale })
}

/** The import that is to be upscaled, as it must be for that. */
export function findSource({ jobs, clock }: FakeContext, { jobId, videoNo }: UpscaleBody): JobRecord {
  const source = jobs.get(jobId)
  if (!source) throw new Refusal(404, 'No such job')
  const { status, finished } = momentOf(source, clock.now())
  if (status !== 'completed') {
    throw new Refusal(422, `The source job is ${status}: it has no videos${finished ? '' : ' yet'}`)
  }
  if (source.filesExpiredAt !== undefined) {
    throw new Refusal(422, 'The videos of this job were deleted. Import them again')
  }
  const count = source.videos.length
  if (videoNo >= count) {
    throw new Refusal(422, `The source job has ${count} videos, so videoNo can be 0 to ${count - 1}`)
  }
  return source
}

/** The hosted service works on six at once and does not say when to come again. */
function refuseTooMany({ service, jobs, clock, maxConcurrentJobs }: FakeContext): void {
  if (service !== 'hosted') return
  const unfinished = [...jobs.values()].filter((job) => !momentOf(job, clock.now()).finished)
  if (unfinished.length >= maxConcurrentJobs) throw new Refusal(429, 'Too many concurrent jobs')
}
