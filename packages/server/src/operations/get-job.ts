import { accountOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'

/** The task as it is now. */
export const getJob: Operation<{ Params: { job_id: string } }> = (context, request) =>
  context.findTask({ jobId: request.params.job_id, accountId: accountOf(request).id })
