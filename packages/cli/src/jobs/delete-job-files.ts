import { callApi } from '@video-upscale/client/calls'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { expectFields } from '../connection/expect-fields.ts'
import { ifOffered } from '../connection/if-offered.ts'
import { visible } from '../reporting/visible.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { actOnJobs } from './act-on-jobs.ts'

/** `job delete-files`: deletes the files of finished jobs before their time; the jobs and their points stay. */
export async function deleteJobFiles(
  ids: readonly string[],
  flags: ConnectionFlags & OutputFlags,
  terminal: Terminal,
): Promise<void> {
  await actOnJobs(ids, flags, terminal, async ({ client, id, signal, reporter }) => {
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
}
