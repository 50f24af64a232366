import { isFinished, type Client } from '@video-upscale/client'
import { watchJob } from '@video-upscale/client/events'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import { visible } from '../reporting/visible.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { statusOf } from './status-of.ts'

export interface LogsFlags {
  readonly follow: boolean
}

/** `job logs`: the lines that a job has written; with --follow those to come too, until it ends. */
export async function showLogs(
  id: string,
  flags: ConnectionFlags & OutputFlags & LogsFlags,
  terminal: Terminal,
): Promise<void> {
  const { client } = await connect(flags, terminal)
  const reporter = createReporter(terminal, flags)
  let printed = 0
  try {
    for await (const job of look(client, id, flags, terminal.interrupts.signal)) {
      for (const line of job.logs.slice(printed)) {
        reporter.result(visible(line), { event: 'log', jobId: job.id, line })
      }
      // A state from the event stream may be older than the look before it.
      printed = Math.max(printed, job.logs.length)
      if (flags.follow && isFinished(job)) reporter.note(`The job is ${statusOf(job)}.`)
    }
  } finally {
    reporter.close()
  }
}

async function* look(client: Client, id: string, { follow }: LogsFlags, signal: AbortSignal) {
  if (follow) yield* watchJob(client, id, { signal })
  else yield await client.getJob(id, { signal })
}
