import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'

import type { Task } from '../../src/http/wire.ts'
import { call } from '../../src/testing-server/call.ts'
import type { TestCluster } from '../../src/testing-server/test-cluster.ts'

const patienceMs = 600_000
const lookAgainMs = 20

export interface Caller {
  readonly apiUrl: string
  readonly apiKey: string
}

/** How one long video went. Times are in seconds, of the database's clock. */
export interface JobRun {
  /** From the submit to the end. */
  readonly makespan: number
  /** From the submit until the first segment was taken. */
  readonly split: number
  /** From the last segment's record to the end: fetch, join, verify, store, settle. */
  readonly join: number
  readonly segments: number
  readonly frames: number
  /** Frames that were made in vain: by a worker that was killed. */
  readonly redone: number
  /** Whether all frames are in the result, and the points were taken once. */
  readonly proven: boolean
  readonly bytes: number
}

/** @param disturb is called while the segments are made; it says how many frames it made vain */
export async function runJob(
  cluster: TestCluster,
  caller: Caller,
  request: { readonly source: string; readonly model: string },
  disturb: (jobId: string) => Promise<number> = () => Promise.resolve(0),
): Promise<JobRun> {
  const body = { jobId: request.source, videoNo: 0, options: { model: request.model, preset: 'veryfast' } }
  const { job_id: jobId } = (await call(caller, 'POST', '/v1/video-upscale', body)).body as Task
  const disturbed = disturb(jobId)
  await waitForEnd(caller, jobId)
  const redone = await disturbed
  const { rows } = await sql<{ makespan: number; split: number; join: number; segments: number }>`
    select extract(epoch from ended_at - created_at)::float8 as makespan,
      extract(epoch from min(started_on) filter (where data ->> 'step' = 'segment') - created_at)::float8 as split,
      extract(epoch from ended_at - max(completed_on) filter (where data ->> 'step' = 'segment'))::float8 as join,
      count(*) filter (where data ->> 'step' = 'segment')::integer as segments
    from jobs join queue.job on name = 'upscale' and data ->> 'jobId' = jobs.id::text
    where jobs.id = ${jobId} group by jobs.id
  `.execute(cluster.db)
  const [times] = rows
  if (!times) throw new Error('The job left no trace.')
  return { ...times, redone, ...(await proveJob(caller, jobId)) }
}

async function waitForEnd(caller: Caller, jobId: string): Promise<void> {
  const end = Date.now() + patienceMs
  for (;;) {
    const { status } = (await call(caller, 'GET', `/v1/job/${jobId}`)).body as Task
    if (['completed', 'failed', 'canceled'].includes(status)) return
    if (Date.now() > end) throw new Error(`Job ${jobId} is still ${status}.`)
    await delay(lookAgainMs)
  }
}

async function proveJob(caller: Caller, jobId: string) {
  const task = (await call(caller, 'GET', `/v1/job/${jobId}`)).body as Task
  const { report } = task.output
  const { usage } = task.meta
  return {
    frames: report?.framesOut ?? 0,
    bytes: report?.bytes ?? 0,
    proven:
      task.status === 'completed' &&
      report?.framesIn === report?.framesOut &&
      usage.frozen === 0 &&
      usage.consume === 480,
  }
}
