import type { Client, Job, JobFilter } from '@video-upscale/client'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { ifOffered } from '../connection/if-offered.ts'
import { formatTable } from '../reporting/format-table.ts'
import { formatAge } from '../reporting/format-time.ts'
import { toJsonLine, visible } from '../reporting/visible.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { statusOf } from './status-of.ts'

export interface ListFlags {
  readonly status?: JobFilter['status']
  readonly taskType?: string
  readonly metadata: Readonly<Record<string, string>>
  readonly limit: number
  readonly all: boolean
}

/** `job list`: the account's jobs, newest first: a table, the wire's task objects with --json, ids with --quiet. */
export async function listJobs(
  flags: ConnectionFlags & OutputFlags & ListFlags,
  terminal: Terminal,
): Promise<void> {
  const { client } = await connect(flags, terminal)
  const jobs: Job[] = []
  for await (const job of readJobs(client, flags, terminal.interrupts.signal)) {
    if (flags.json) terminal.stdout.write(`${toJsonLine(job.raw)}\n`)
    else if (flags.quiet) terminal.stdout.write(`${visible(job.id)}\n`)
    else jobs.push(job)
  }
  if (flags.json || flags.quiet) return
  if (jobs.length === 0) terminal.stderr.write('There are no such jobs.\n')
  else terminal.stdout.write(`${formatTable(columns, jobs.map(toRow))}\n`)
}

const largestPage = 100

async function* readJobs(
  client: Client,
  { status, taskType, metadata, limit, all }: ListFlags,
  signal: AbortSignal,
): AsyncGenerator<Job> {
  let cursor: string | null | undefined
  for (let left = all ? Infinity : limit; left > 0 && cursor !== null;) {
    const filter: JobFilter = {
      limit: Math.min(left, largestPage),
      ...(status === undefined ? {} : { status }),
      ...(taskType === undefined ? {} : { task_type: taskType }),
      ...(Object.keys(metadata).length === 0 ? {} : { metadata: { ...metadata } }),
      ...(cursor === undefined ? {} : { cursor }),
    }
    const page = await ifOffered(client, 'list of jobs', () => client.listJobs(filter, { signal }))
    yield* page.jobs
    left -= page.jobs.length
    cursor = page.nextCursor
  }
}

const columns = ['ID', 'TASK', 'STATUS', 'AGE', 'MODEL', 'POINTS', 'PROGRESS']

function toRow(job: Job): string[] {
  const progress = job.status === 'processing' ? job.progress : null
  const points = Math.max(job.points.frozen, job.points.consumed)
  return [
    job.id,
    job.taskType,
    statusOf(job),
    job.createdAt ? formatAge(job.createdAt) : '',
    job.model,
    points === 0 ? '' : String(points),
    progress ? `${String(Math.floor(progress.fraction * 100))}%` : '',
  ]
}
