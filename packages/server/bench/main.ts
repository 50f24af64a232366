/**
 * `pnpm bench:server`: submits beside the bare queue and the bare framework, reads, the way to the worker, event
 * streams, the queue under a backlog, and a long video over several workers; tables, then one line of JSON.
 * `--only backlog,followers` measures some of the parts. `--rounds 5 --count 800 --concurrency 8` are the submits',
 * `--followers 1000` the streams', `--jobs 10000 --workers 50` the backlog's, which `--write docs/queue-benchmark.md`
 * keeps; `--note` says there what else the machine did. `--frames 1440 --model turbo --fan-out-rounds 2` are the long
 * video's.
 */
import { writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'

import type { Task } from '../src/http/wire.ts'
import { call } from '../src/testing-server/call.ts'
import { describeBacklog } from './backlog/describe-backlog.ts'
import { measureBacklog, type BacklogMeasured } from './backlog/measure-backlog.ts'
import { describeMachine, type Machine } from './describe-machine.ts'
import { followerRows, submitRows, workerStartRows } from './describe-parts.ts'
import { describeFanOut } from './fan-out/describe-fan-out.ts'
import { measureFanOut, type FanOutMeasured } from './fan-out/measure-fan-out.ts'
import { measureFollowers, type FollowersHeld } from './measure-followers.ts'
import { measureSubmits, type Account, type Submits } from './measure-submits.ts'
import { measureWorkerStart } from './measure-worker-start.ts'
import { markdownTable, type Spread } from './measure.ts'
import { openApi, type OpenApi } from './open-api.ts'
import { openBench, type Bench } from './open-bench.ts'

const parts = ['submits', 'followers', 'worker-start', 'backlog', 'fan-out']
// Workers of the backlog are so many that PostgreSQL's default of 100 is too little.
const connections = 200

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: parts.join(',') },
    rounds: { type: 'string', default: '5' },
    count: { type: 'string', default: '800' },
    concurrency: { type: 'string', default: '8' },
    followers: { type: 'string', default: '1000' },
    jobs: { type: 'string', default: '10000' },
    workers: { type: 'string', default: '50' },
    frames: { type: 'string', default: '1440' },
    model: { type: 'string', default: 'turbo' },
    'fan-out-rounds': { type: 'string', default: '2' },
    write: { type: 'string' },
    note: { type: 'string' },
  },
})
const selected = values.only.split(',')
if (!selected.every((part) => parts.includes(part))) throw new Error(`The parts are: ${parts.join(', ')}.`)
const wanted = (part: string) => selected.includes(part)

interface Results {
  readonly submits?: Submits
  readonly held?: FollowersHeld
  readonly workerStartMs?: Spread
  readonly backlog?: BacklogMeasured
  readonly fanOut?: FanOutMeasured
}

const bench = await openBench(connections)
try {
  const machine = await describeMachine(bench.postgresVersion)
  const results = await measure(bench)
  await report(machine, results)
} finally {
  await bench.close()
}

async function measure({ socketDir, dataDir }: Bench): Promise<Results> {
  const accepted = wanted('submits') || wanted('followers') ? await measureApi() : {}
  const workerStart = wanted('worker-start')
    ? { workerStartMs: await measureWorkerStart(socketDir, dataDir, 30) }
    : {}
  const load = { jobs: Number(values.jobs), workers: Number(values.workers) }
  const backlog = wanted('backlog') ? { backlog: await measureBacklog({ socketDir, dataDir, ...load }) } : {}
  const fanOut = wanted('fan-out') ? { fanOut: await measureFanOut(longVideo()) } : {}
  return { ...accepted, ...workerStart, ...backlog, ...fanOut }
}

function longVideo() {
  const { model } = values
  return {
    width: 640,
    height: 360,
    frames: Number(values.frames),
    model,
    rounds: Number(values['fan-out-rounds']),
  }
}

async function measureApi(): Promise<Results> {
  const concurrency = Number(values.concurrency)
  const opened = await openApi(bench, concurrency)
  try {
    const load = { rounds: Number(values.rounds), count: Number(values.count), concurrency }
    const submits = wanted('submits') ? { submits: await measureSubmits(opened, opened.accounts, load) } : {}
    return wanted('followers') ? { ...submits, held: await holdFollowers(opened) } : submits
  } finally {
    opened.close()
  }
}

async function holdFollowers({ api, load, urls, accounts }: OpenApi): Promise<FollowersHeld> {
  const [{ key, sourceId }] = accounts as [Account]
  const caller = { apiUrl: `${urls.api}/api`, apiKey: key }
  const { body } = await call(caller, 'POST', '/v1/video-upscale', { jobId: sourceId, videoNo: 0 })
  const job = { id: (body as Task).job_id, key }
  return measureFollowers({ api, load, url: urls.api }, job, Number(values.followers))
}

async function report(before: Machine, results: Results): Promise<void> {
  const machine = {
    ...before,
    'load after': Number((loadavg()[0] ?? 0).toFixed(1)),
    ...(results.submits ? describeLoad() : {}),
    ...(values.note === undefined ? {} : { note: values.note }),
  }
  const rows = [
    ...(results.submits ? submitRows(results.submits) : []),
    ...(results.workerStartMs ? workerStartRows(results.workerStartMs) : []),
    ...(results.held ? followerRows(results.held) : []),
  ]
  const facts = Object.entries(machine).map(([name, value]) => `- ${name}: ${String(value)}\n`)
  const table = rows.length > 0 ? markdownTable(['', 'median (least–most)', 'goal'], rows) : ''
  const backlog = results.backlog ? describeBacklog(results.backlog) : ''
  process.stdout.write(
    `${[facts.join(''), table, backlog, results.fanOut ? describeFanOut(results.fanOut) : ''].filter(Boolean).join('\n')}\n`,
  )
  process.stdout.write(`${JSON.stringify({ machine, ...results })}\n`)
  if (values.write !== undefined && results.backlog) {
    const command = `pnpm bench:server --only backlog --jobs ${values.jobs} --workers ${values.workers}`
    const head = `# The queue under a backlog\n\nWritten by \`${command} --write docs/queue-benchmark.md\`.\n`
    await writeFile(values.write, [head, facts.join(''), backlog].join('\n'))
  }
}

function describeLoad(): Machine {
  return {
    load: `${values.count} requests a round, ${values.concurrency} at once, ${values.rounds} rounds in turn, each caller with an account of its own`,
    processes:
      'API without worker, callers, PostgreSQL (embedded, durable commits): one each, on the same threads',
  }
}
