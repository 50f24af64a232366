import type { FakeContext } from '../fake-context.ts'
import { json } from '../http/call.ts'
import { createJobRecord, type JobRecord } from '../jobs/job-record.ts'
import { taskOf } from '../jobs/task-of.ts'

/** Creates a job, by the next script unless one is given; answers its task as it is at that moment, however slow this process is. */
export function answerWithNewJob(
  context: FakeContext,
  given: Pick<JobRecord, 'taskType' | 'input'> & Partial<JobRecord>,
): Response {
  const script = given.script ?? context.nextScript()
  const job = createJobRecord({ ...given, script, createdAt: context.clock.now() })
  context.jobs.set(job.id, job)
  context.onJob(job)
  return json(taskOf(context, job, job.createdAt))
}
