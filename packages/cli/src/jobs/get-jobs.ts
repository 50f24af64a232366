import type { ConnectionFlags } from '../connection/choose-service.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { actOnJobs } from './act-on-jobs.ts'
import { describeJob } from './describe-job.ts'

/** `job get`: jobs as they are now; with --json the wire's own task objects. */
export async function getJobs(
  ids: readonly string[],
  flags: ConnectionFlags & OutputFlags,
  terminal: Terminal,
): Promise<void> {
  await actOnJobs(ids, flags, terminal, async ({ client, id, signal, reporter }) => {
    const job = await client.getJob(id, { signal })
    reporter.result(describeJob(job), job.raw)
  })
}
