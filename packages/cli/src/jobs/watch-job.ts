import type { Job } from '@video-upscale/client'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import { formatProgress } from '../reporting/format-progress.ts'
import type { Reporter, Track } from '../reporting/reporter.ts'
import { visible } from '../reporting/visible.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { describeJob } from './describe-job.ts'
import { followToEnd, type FollowFlags } from './follow-to-end.ts'
import { statusOf } from './status-of.ts'

/** `job watch`: each change of a job as it happens, until its end; fails if the job does. */
export async function watchJob(
  id: string,
  flags: ConnectionFlags & OutputFlags & FollowFlags,
  terminal: Terminal,
): Promise<void> {
  const connection = await connect(flags, terminal)
  const reporter = createReporter(terminal, flags)
  try {
    const told = reporter.track(id)
    const live = flags.json || (terminal.stdout.isTTY && terminal.stderr.isTTY && !flags.quiet)
    const track = live ? told : printChanges(told, reporter)
    const job = await followToEnd(connection, id, { ...flags, track, signal: terminal.interrupts.signal })
    told.end()
    reporter.result(describeJob(job), { event: 'done', jobId: job.id, job: job.raw })
  } finally {
    reporter.close()
  }
}

/** Into a pipe the changes are the result: a line for each, with nothing told twice. */
function printChanges(track: Track, reporter: Reporter): Track {
  let last = ''
  return {
    ...track,
    update: (job) => {
      const change = describeChange(job)
      if (change === last) return
      last = change
      reporter.result(`${new Date().toISOString()}  ${change}`, {})
    },
  }
}

function describeChange(job: Job): string {
  const progress = job.status === 'processing' ? job.progress : null
  return [statusOf(job), ...(progress ? [visible(formatProgress(progress))] : [])].join('  ')
}
