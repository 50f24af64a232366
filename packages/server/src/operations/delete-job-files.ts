import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import { giveUpFilesOfJob } from '../retention/give-up-files-of-job.ts'

/** Gives up the files of a finished job. What they were is deleted by the retention, a while later. */
export const deleteJobFiles: Operation<{ Params: { job_id: string } }> = async (context, request) => {
  const { db, findTask, now } = context
  const job = { ...callerOf(request), jobId: request.params.job_id }
  return db.transaction().execute(async (trx) => {
    // Throws 404 for another account's job, before anything is touched.
    await findTask(job, trx)
    await giveUpFilesOfJob(trx, job.jobId, now())
    return findTask(job, trx)
  })
}
