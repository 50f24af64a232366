import type { Job } from '@video-upscale/client'

import { connect, type ConnectionFlags } from '../connect.ts'
import { formatProgress } from '../format-progress.ts'
import { createReporter } from '../reporter.ts'
import type { Terminal } from '../terminal.ts'

/** `job get`: the job as it is now; with --json the wire's own task object. */
export async function getJobCommand(id: string, flags: ConnectionFlags, terminal: Terminal): Promise<void> {
  const job = await connect(flags, terminal).getJob(id)
  terminal.stdout.write(flags.json ? `${JSON.stringify(job.raw)}\n` : `${describeJob(job)}\n`)
}

/** `job wait`: follows the job, and fails if the job does. */
export async function waitForJobCommand(
  id: string,
  flags: ConnectionFlags & { readonly deadline?: number },
  terminal: Terminal,
): Promise<void> {
  const client = connect(flags, terminal)
  const reporter = createReporter(terminal, flags)
  try {
    const job = await client.waitForJob(id, {
      deadlineMs: flags.deadline === undefined ? undefined : flags.deadline * 1000,
      onUpdate: reporter.update,
    })
    reporter.done(describeJob(job), { job: job.raw })
  } finally {
    reporter.close()
  }
}

function describeJob(job: Job): string {
  const lines = [`${job.id}  ${formatProgress(job)}`]
  if (job.status === 'failed') lines.push(`  ${job.error.message}`)
  if (job.status === 'completed') lines.push(...job.videoUrls.map((url) => `  ${url}`))
  return lines.join('\n')
}
