import type { OperationId } from '@video-upscale/client/proxy'

import type { FakeContext } from '../fake-context.ts'
import { momentOf } from '../jobs/job-life.ts'
import { taskOf } from '../jobs/task-of.ts'
import { sleepUnlessSettled } from '../operations/stream-job-events.ts'
import { json, type Call } from './call.ts'

const waiting: readonly OperationId[] = ['createVideoUpscale', 'getJob']
const longestWaitSeconds = 60

/** Honours `Prefer: wait=N`: holds the answer with the task until it has finished, or N seconds of the clock. */
export async function preferWait(
  id: OperationId,
  context: FakeContext,
  call: Call,
  response: Response,
): Promise<Response> {
  const asked = /(?:^|[,;\s])wait=(\d+)/.exec(call.headers.get('prefer') ?? '')?.[1]
  if (context.service === 'hosted' || asked === undefined || !waiting.includes(id) || !response.ok)
    return response
  const { job_id } = (await response.json()) as { job_id: string }
  const job = context.jobs.get(job_id)
  if (!job) return response
  const seconds = Math.min(Number(asked), longestWaitSeconds)
  const now = context.clock.now()
  if (!momentOf(job, now).finished) {
    const leftMs = job.createdAt + job.script.durationMs - now
    await sleepUnlessSettled(context, job, Math.min(leftMs, seconds * 1000), call.signal)
  }
  return json(taskOf(context, job), { 'preference-applied': `wait=${seconds}` })
}
