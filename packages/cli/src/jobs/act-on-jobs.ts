import type { Client } from '@video-upscale/client'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import type { Reporter } from '../reporting/reporter.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { eachJob } from './each-job.ts'

export interface JobAct {
  readonly client: Client
  readonly id: string
  readonly signal: AbortSignal
  readonly reporter: Reporter
}

/** Does something with each of several jobs of the service that was chosen, one after the other. @throws as `eachJob` */
export async function actOnJobs(
  ids: readonly string[],
  flags: ConnectionFlags & OutputFlags,
  terminal: Terminal,
  act: (job: JobAct) => Promise<void>,
): Promise<void> {
  const { client } = await connect(flags, terminal)
  const { signal } = terminal.interrupts
  const reporter = createReporter(terminal, flags)
  try {
    await eachJob(ids, { reporter, signal }, (id) => act({ client, id, signal, reporter }))
  } finally {
    reporter.close()
  }
}
