import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { describeJob } from './describe-job.ts'
import { eachJob } from './each-job.ts'
import { followToEnd, type FollowFlags } from './follow-to-end.ts'

/** `job wait`: follows jobs to their end, and fails if one of them does. */
export async function waitForJobs(
  ids: readonly string[],
  flags: ConnectionFlags & OutputFlags & FollowFlags,
  terminal: Terminal,
): Promise<void> {
  const connection = await connect(flags, terminal)
  const { signal } = terminal.interrupts
  const reporter = createReporter(terminal, flags)
  try {
    await eachJob(ids, { reporter, signal, atOnce: true }, async (id) => {
      const track = reporter.track(id)
      try {
        const job = await followToEnd(connection, id, { ...flags, track, signal })
        track.end()
        reporter.result(describeJob(job), { event: 'done', jobId: job.id, job: job.raw })
      } finally {
        track.end()
      }
    })
  } finally {
    reporter.close()
  }
}
