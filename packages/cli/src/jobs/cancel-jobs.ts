import type { ConnectionFlags } from '../connection/choose-service.ts'
import { ifOffered } from '../connection/if-offered.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { actOnJobs } from './act-on-jobs.ts'
import { statusOf } from './status-of.ts'

/** `job cancel`: ends jobs that wait or run; their points are released. */
export async function cancelJobs(
  ids: readonly string[],
  flags: ConnectionFlags & OutputFlags,
  terminal: Terminal,
): Promise<void> {
  await actOnJobs(ids, flags, terminal, async ({ client, id, signal, reporter }) => {
    const job = await ifOffered(client, 'way to cancel a job', () => client.cancelJob(id, { signal }))
    reporter.result(`${job.id}  ${statusOf(job)}`, job.raw)
  })
}
