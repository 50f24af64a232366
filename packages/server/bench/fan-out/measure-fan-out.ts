import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import type { Task } from '../../src/http/wire.ts'
import { importVideos } from '../../src/testing-server/call.ts'
import { startTestCluster, type TestCluster } from '../../src/testing-server/test-cluster.ts'
import type { HostProcess } from '../../src/testing-server/test-host.ts'
import { runJob, type Caller, type JobRun } from './run-job.ts'

const clipMaker = fileURLToPath(new URL('../../../engine/bench/make-moving-clip.ts', import.meta.url))

export interface FanOutOptions {
  readonly width: number
  readonly height: number
  readonly frames: number
  readonly model: string
  readonly rounds: number
}

/** One long video over so many workers, in rounds; the last also with one of two workers killed on the way. */
export interface FanOutMeasured extends FanOutOptions {
  readonly runs: readonly {
    readonly workers: number
    readonly killed: boolean
    readonly rounds: readonly JobRun[]
  }[]
}

/** Each worker has one processor to itself while there are enough, as a machine of its own would. */
export async function measureFanOut(options: FanOutOptions): Promise<FanOutMeasured> {
  const cluster = await startTestCluster()
  const place = await mkdtemp(join(tmpdir(), 'vu-fan-out-'))
  try {
    const api = await (await cluster.openHost('api')).spawn('api')
    const caller = { apiUrl: `${api.url}/api`, apiKey: cluster.apiKey }
    const source = await importClip(caller, join(place, 'clip.mp4'), options)
    const measure = { cluster, caller, request: { source, model: options.model } }
    const cases = [
      { workers: 1, killed: false },
      { workers: 2, killed: false },
      { workers: 4, killed: false },
      { workers: 2, killed: true },
    ]
    const rounds = cases.map((): JobRun[] => [])
    // In turn, so that a busy moment does not meet one case only.
    for (let round = 0; round < options.rounds; round++) {
      for (const [index, each] of cases.entries()) rounds[index]?.push(await measureOnce(measure, each))
    }
    return { ...options, runs: cases.map((each, index) => ({ ...each, rounds: rounds[index] ?? [] })) }
  } finally {
    await cluster.stop()
    await rm(place, { recursive: true, force: true })
  }
}

async function importClip(
  caller: Caller,
  path: string,
  { width, height, frames }: FanOutOptions,
): Promise<string> {
  await promisify(execFile)(process.execPath, [clipMaker, path, ...[width, height, frames].map(String)])
  return ((await importVideos(caller, [path])).body as Task).job_id
}

interface Measure {
  readonly cluster: TestCluster
  readonly caller: Caller
  readonly request: { readonly source: string; readonly model: string }
}

async function measureOnce(
  { cluster, caller, request }: Measure,
  { workers, killed }: { readonly workers: number; readonly killed: boolean },
): Promise<JobRun> {
  const running: HostProcess[] = []
  for (let count = 0; count < workers; count++) {
    const host = await cluster.openHost('worker', { processor: count % availableParallelism() })
    running.push(await host.spawn('worker'))
  }
  try {
    const [victim] = running
    const disturb = killed && victim ? () => killInTheMiddle(cluster, victim) : undefined
    return await runJob(cluster, caller, request, disturb)
  } finally {
    for (const worker of running) await worker.end('SIGTERM')
  }
}

/** Kills a worker once a third of all frames is made. @returns how many of its own were made in vain */
async function killInTheMiddle(cluster: TestCluster, victim: HostProcess): Promise<number> {
  for (;;) {
    const rows = await cluster.db.selectFrom('job_segments').selectAll().execute()
    const done = rows.reduce((sum, row) => sum + row.frames_done, 0)
    const all = rows.reduce((sum, row) => sum + row.frames, 0)
    if (all > 0 && done > all / 3) break
    await delay(20)
  }
  await victim.end('SIGKILL')
  // Whose segment it was shows when another takes it: until then its frames stand as they were.
  const open = await cluster.db
    .selectFrom('job_segments')
    .selectAll()
    .where('storage_key', 'is', null)
    .where('attempt', '>=', 0)
    .execute()
  const before = new Map(open.map(({ segment, frames_done: frames }) => [segment, frames]))
  for (;;) {
    const again = await cluster.db.selectFrom('job_segments').selectAll().where('attempt', '>', 0).execute()
    const [retried] = again
    if (retried) return before.get(retried.segment) ?? 0
    if ((await cluster.db.selectFrom('job_segments').select('segment').limit(1).execute()).length === 0)
      return 0
    await delay(20)
  }
}
