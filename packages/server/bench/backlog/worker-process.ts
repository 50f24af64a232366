/**
 * Some slots of the fleet, in a process of their own: what `startWorker` does with the upscale queue, with a stand-in
 * where the engine would run. Talks to `measure-backlog.ts` by messages.
 */
import type { Job } from 'pg-boss'

import { buildContext } from '../../src/build-context.ts'
import { readConfig } from '../../src/config.ts'
import { createLogger } from '../../src/create-logger.ts'
import { settle } from '../../src/jobs/settle.ts'
import { upscaleQueue, type JobEntry } from '../../src/queue/queues.ts'
import { createAttempts } from '../../src/worker/attempt-job.ts'
import { claimJob } from '../../src/worker/claim-job.ts'
import { markProcessing } from '../../src/worker/mark-processing.ts'
import { monotonicMs } from './monotonic-ms.ts'
import { standInEngine } from './stand-in-engine.ts'

export type WorkerMessage = { readonly slots: number } | 'stop'

/** The way of one entry through one slot, in ms of the machine's monotonic clock. */
export interface Taking {
  readonly jobId: string
  /** When this slot had settled the entry before; null for its first. */
  readonly freeAt: number | null
  /** When the queue had handed the entry out. */
  readonly handedAt: number
  /** When the job was `staged` for this slot. */
  readonly claimedAt: number
  readonly settledAt: number
}

const [host = '', database = '', dataDir = ''] = process.argv.slice(2)
const connection = { host, port: 5432, user: 'video_upscale', database }
const config = readConfig({ dataDir, logLevel: 'silent' }, {})
const log = createLogger('error')
const lifecycle = { url: 'http://127.0.0.1', accepting: true }
const context = await buildContext({ config, log, mode: 'together', lifecycle }, connection, [])
const { db, boss } = context
const stopping = new AbortController().signal
const attempt = createAttempts({ ...context, running: new Map(), stopping })
let takings: Taking[] = []

/** One of `workOff`'s workers, and when it was free. */
async function openSlot(): Promise<void> {
  let freeAt: number | null = null
  let worker = ''
  worker = await boss.work<JobEntry>(
    upscaleQueue,
    { notifyPollingIntervalSeconds: 2 },
    async (entries: Job<JobEntry>[]) => {
      for (const entry of entries) {
        const handedAt = monotonicMs()
        await attempt('upscale', entry, async (signal) => {
          const claimedAt = await take(entry, signal)
          if (claimedAt === undefined) return
          const settledAt = monotonicMs()
          takings.push({ jobId: entry.data.jobId, freeAt, handedAt, claimedAt, settledAt })
          freeAt = settledAt
        })
      }
      boss.notifyWorker(worker)
    },
  )
}

/** What `processJob` does, without files. */
async function take(entry: Job<JobEntry>, signal: AbortSignal): Promise<number | undefined> {
  const { jobId } = entry.data
  const claim = { queue: upscaleQueue, jobId, entryId: entry.id, attempt: entry.retryCount }
  if (!(await claimJob(db, claim))) return undefined
  const claimedAt = monotonicMs()
  await markProcessing(context, claim)
  const report = await standInEngine(signal)
  await settle(context, claim, { status: 'completed', resultKey: `results/${jobId}/stand-in`, report })
  return claimedAt
}

async function handle(message: WorkerMessage): Promise<unknown> {
  if (message === 'stop') {
    await boss.offWork(upscaleQueue, { wait: true })
    const taken = takings
    takings = []
    return taken
  }
  for (let slot = 0; slot < message.slots; slot++) await openSlot()
  return 'working'
}

process.on('message', (message: WorkerMessage) => {
  handle(message).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    },
  )
})
process.send?.('ready')
