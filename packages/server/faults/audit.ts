import { setTimeout as delay } from 'node:timers/promises'

import type { Task } from '../src/http/wire.ts'
import { availablePoints, listJobs, listLedger, type Caller, type LedgerEntry } from './caller.ts'
import type { AcceptedJob, Workload } from './workload.ts'

/** What a fault did to what was promised. All after `failed` must be 0. */
export interface Audit {
  readonly accepted: number
  readonly finished: number
  /** Of the finished: those whose attempts were all used up, or that could not be done. */
  readonly failed: number
  readonly lost: number
  readonly doubleCharged: number
  readonly leftovers: number
  /** What is behind the numbers, in words. */
  readonly findings: readonly string[]
}

const ended = new Set<string>(['completed', 'failed', 'canceled'])
const patienceMs = 90_000
// What a dead worker was to tidy up is another's once its heartbeat is missed: half a minute.
const settlingMs = 60_000

/** Waits for all accepted jobs to end, until nothing more happens for a long while. */
export async function waitForEnd(installation: Workload, mostOpen = 0): Promise<void> {
  let open = Infinity
  let since = Date.now()
  for (;;) {
    const left = (await readTasks(installation)).filter(({ task }) => !task || !ended.has(task.status)).length
    if (left <= mostOpen) return
    if (left < open) since = Date.now()
    open = left
    if (Date.now() - since > patienceMs) return
    await delay(200)
  }
}

/** Looks through the API and at what is left, as a suspicious customer and operator would. */
export async function audit(
  installation: Workload,
  findLeftovers: () => Promise<readonly string[]>,
): Promise<Audit> {
  const { accepted, callbacks, faults, strays } = installation
  const tasks = await readTasks(installation)
  const lost: string[] = []
  for (const { job, task } of tasks) lost.push(...(await findLoss(job, task)))
  const known = new Set((await listJobs(installation.caller)).map(({ job_id: id }) => id))
  for (const id of installation.imported)
    if (!known.has(id)) lost.push(`import ${id} was accepted and is unknown`)
  await waitForCallbacks(installation)
  for (const job of accepted.filter(({ callback }) => callback)) {
    const ids = callbacks.received.get(job.id)?.size ?? 0
    if (ids !== 1) lost.push(`job ${job.id} was told of under ${String(ids)} webhook ids`)
  }
  const charged: string[] = []
  for (const caller of callersOf(installation))
    charged.push(...(await findWrongCharges(installation, caller)))
  const leftovers = [
    ...strays.map((pid) => `media process ${String(pid)} outlived its server`),
    ...(await waitForLeftovers(findLeftovers)),
  ]
  return {
    accepted: accepted.length,
    finished: tasks.filter(({ task }) => task && ended.has(task.status)).length,
    failed: tasks.filter(({ task }) => task?.status === 'failed').length,
    lost: lost.length,
    doubleCharged: charged.length,
    leftovers: leftovers.length,
    findings: [...faults, ...lost, ...charged, ...leftovers],
  }
}

export function callersOf({ accepted, caller }: Workload): Caller[] {
  const keys = new Map([caller, ...accepted.map((job) => job.caller)].map((each) => [each.apiKey, each]))
  return [...keys.values()]
}

interface Fate {
  readonly job: AcceptedJob
  readonly task: Task | undefined
}

export async function readTasks(installation: Workload): Promise<Fate[]> {
  const tasks = new Map<string, Task>()
  for (const caller of callersOf(installation)) {
    for (const task of await listJobs(caller)) tasks.set(task.job_id, task)
  }
  return installation.accepted.map((job) => ({ job, task: tasks.get(job.id) }))
}

async function findLoss({ id }: AcceptedJob, task: Task | undefined): Promise<string[]> {
  if (!task) return [`job ${id} was accepted and is unknown`]
  if (!ended.has(task.status)) return [`job ${id} is still ${task.status}`]
  if (task.status !== 'completed') return []
  const { video_urls: urls, report } = task.output
  if (!report || report.framesIn !== report.framesOut) return [`job ${id} has no good report`]
  const response = await fetch(urls?.[0] ?? '')
  const bytes = (await response.arrayBuffer()).byteLength
  if (response.status === 200 && bytes === report.bytes) return []
  return [`job ${id}: its file is answered ${String(response.status)}, ${String(bytes)} bytes`]
}

/** One freeze a job, then one consume or one release, as it ended; and sums that are the balance. */
async function findWrongCharges(installation: Workload, caller: Caller): Promise<string[]> {
  const entries = await listLedger(caller)
  const jobs = (await listJobs(caller)).filter(({ task_type: type }) => type === 'video_upscale')
  const accepted = new Set(installation.accepted.map(({ id }) => id))
  const ghosts = jobs.filter(({ job_id: id }) => !accepted.has(id))
  const wrong = jobs.filter((task) => {
    if (!ended.has(task.status)) return false
    const operations = entries
      .filter(({ job_id: id }) => id === task.job_id)
      .map(({ operation }) => operation)
    const last = task.status === 'completed' ? 'consume' : 'release'
    return operations.toSorted().join() !== [last, 'freeze'].toSorted().join()
  })
  const expected = sum(entries, 'grant') - sum(entries, 'freeze') + sum(entries, 'release')
  const available = await availablePoints(caller)
  return [
    ...ghosts.map(({ job_id: id }) => `job ${id} was made, charged, and never answered for`),
    ...wrong.map(({ job_id: id, status }) => `job ${id} is ${status} and its ledger says otherwise`),
    ...(available === expected ? [] : [`${String(available)} points, the ledger says ${String(expected)}`]),
  ]
}

function sum(entries: readonly LedgerEntry[], operation: LedgerEntry['operation']): number {
  return entries.filter((entry) => entry.operation === operation).reduce((all, { points }) => all + points, 0)
}

/** A webhook that met a dead server's socket is sent again after about five seconds. */
async function waitForCallbacks({ accepted, callbacks }: Workload): Promise<void> {
  const end = Date.now() + patienceMs
  const open = () => accepted.some(({ id, callback }) => callback && !callbacks.received.has(id))
  while (open() && Date.now() < end) await delay(100)
}

/** A job's directory goes a moment after its end, and its segments when a worker has got to it. */
async function waitForLeftovers(findLeftovers: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const end = Date.now() + settlingMs
  for (;;) {
    const found = await findLeftovers()
    if (found.length === 0 || Date.now() > end) return found
    await delay(200)
  }
}
