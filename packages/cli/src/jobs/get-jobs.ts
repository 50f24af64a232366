import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { describeJob } from './describe-job.ts'
import { eachJob } from './each-job.ts'

/** `job get`: jobs as they are now; with --json the wire's own task objects. */
export async function getJobs(
  ids: readonly string[],
  flags: ConnectionFlags & OutputFlags,
  terminal: Terminal,
): Promise<void> {
  const { client } = await connect(flags, terminal)
  const { signal } = terminal.interrupts
  const reporter = createReporter(terminal, flags)
  try {
    await eachJob(ids, { reporter, signal }, async (id) => {
      const job = await client.getJob(id, { signal })
      reporter.result(describeJob(job), job.raw)
    })
  } finally {
    reporter.close()
  }
}
