import { callApi } from '@video-upscale/client/calls'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { expectFields } from '../connection/expect-fields.ts'
import { ifOffered } from '../connection/if-offered.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import { visible } from '../reporting/visible.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { eachJob } from './each-job.ts'

/** `job delete-files`: deletes the files of finished jobs before their time; the jobs and their points stay. */
export async function deleteJobFiles(
  ids: readonly string[],
  flags: ConnectionFlags & OutputFlags,
  terminal: Terminal,
): Promise<void> {
  const { client } = await connect(flags, terminal)
  const { signal } = terminal.interrupts
  const reporter = createReporter(terminal, flags)
  try {
    await eachJob(ids, { reporter, signal }, async (id) => {
      const params = { path: { job_id: id } }
      const task = await ifOffered(client, "way to delete a job's files", () =>
        callApi(client, (api, init) => api.DELETE('/v1/job/{job_id}/files', { params, ...init }), {
          signal,
          // Done twice it is as done once.
          retry: { maxAttempts: 4 },
        }),
      )
      expectFields('task', task, { job_id: 'string', status: 'string' })
      reporter.result(`${visible(task.job_id)}  ${visible(task.status)}, files deleted`, task)
    })
  } finally {
    reporter.close()
  }
}
