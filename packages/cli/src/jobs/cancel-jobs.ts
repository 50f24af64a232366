import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { ifOffered } from '../connection/if-offered.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { eachJob } from './each-job.ts'
import { statusOf } from './status-of.ts'

/** `job cancel`: ends jobs that wait or run; their points are released. */
export async function cancelJobs(
  ids: readonly string[],
  flags: ConnectionFlags & OutputFlags,
  terminal: Terminal,
): Promise<void> {
  const { client } = await connect(flags, terminal)
  const { signal } = terminal.interrupts
  const reporter = createReporter(terminal, flags)
  try {
    await eachJob(ids, { reporter, signal }, async (id) => {
      const job = await ifOffered(client, 'way to cancel a job', () => client.cancelJob(id, { signal }))
      reporter.result(`${job.id}  ${statusOf(job)}`, job.raw)
    })
  } finally {
    reporter.close()
  }
}
