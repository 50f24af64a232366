import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { peers } from './peers/all.ts'
import type { Peer } from './peers/peer.ts'
import { answerCapabilities, answerJson, startService, taskFor, type Offer, type Service } from './service.ts'
import {
  isBroken,
  orBroken,
  showOr,
  showSpread,
  spreadOf,
  type Broken,
  type Options,
  type Topic,
} from './topic.ts'

const speed = 100
const jobMs = 5 * 60_000
const aliveMs = 15_000
const goal = 20

interface Watched {
  readonly gets: number
  /** From the end of the job until the call returned, in seconds of the fast time. */
  readonly lateS: number
}

interface Row {
  readonly name: string
  readonly how: string
  readonly runs: readonly (Watched | Broken)[]
}

/** How often each client that can wait asks for a job of five minutes. */
export async function measureGets({ rounds }: Options): Promise<Topic> {
  const rows: Row[] = []
  for (const peer of peers) {
    const how = await howItWaits(peer)
    const offers: readonly Offer[] = peer === peers[0] ? ['hosted', 'own server'] : ['hosted']
    for (const offer of offers) {
      const runs: (Watched | Broken)[] = []
      for (let round = 0; typeof how === 'string' && round < rounds; round++) {
        runs.push(await orBroken(() => watchOnce(peer, offer)))
      }
      const way = peer === peers[0] ? (offer === 'hosted' ? ', polling' : ', event stream') : ''
      rows.push({ name: `${peer.name}${way}`, how: how === undefined ? '—' : showOr(how, String), runs })
    }
  }
  return {
    title: 'GETs for a job of five minutes',
    header: ['', 'call', 'GETs, median (least–most)', 'returns after the end, s'],
    rows: rows.map(({ name, how, runs }) => [
      name,
      how,
      showRuns(runs, ({ gets }) => gets, 0),
      showRuns(runs, ({ lateS }) => lateS, 1),
    ]),
    notes: [
      `A process in which time runs ${String(speed)}× as fast; the network does not, so that each answer takes as long as one over a slow line (about 0.1 to 0.3 s), and the quickest pollers ask less often than they would beside their service. Counted are all GETs, whatever for. The ways are the clients' defaults. openai's videos cannot be waited for in this version; its poller of another kind of job stands in.`,
    ],
    data: rows,
    budgets: rows.slice(0, 2).map(({ name, runs }) => budgetOf(name, runs)),
  }
}

async function howItWaits(peer: Peer): Promise<string | Broken | undefined> {
  const opened = await orBroken(() => peer.open({ origin: 'http://127.0.0.1:9', key: 'bench' }))
  return isBroken(opened) ? opened : opened.wait?.how
}

async function watchOnce(peer: Peer, offer: Offer): Promise<Watched> {
  const job: Job = { endsAtMs: undefined }
  const service = await startJobService(peer, offer, job)
  const preload = pathToFileURL(join(import.meta.dirname, 'fast-time.ts')).href
  const child = fork(join(import.meta.dirname, 'wait-process.ts'), [peer.name, service.origin], {
    execArgv: ['--import', preload],
    env: { ...process.env, BENCH_SPEED: String(speed) },
  })
  try {
    const tooLong = AbortSignal.timeout((3 * jobMs) / speed)
    const [outcome] = (await once(child, 'message', { signal: tooLong })) as [string]
    if (outcome !== 'ok') throw new Error(outcome)
    const lateMs = performance.now() - (job.endsAtMs ?? Number.NaN)
    const gets = service.heard.filter(({ method }) => method === 'GET').length
    return { gets, lateS: (lateMs * speed) / 1000 }
  } finally {
    child.kill()
    await service.close()
  }
}

interface Job {
  endsAtMs: number | undefined
}

/** A job that begins with its submit and ends after five minutes of the fast time. */
async function startJobService(peer: Peer, offer: Offer, job: Job): Promise<Service> {
  return startService((request, response) => {
    if (answerCapabilities(offer, request, response)) return
    job.endsAtMs ??= performance.now() + jobMs / speed
    const leftMs = job.endsAtMs - performance.now()
    if (request.path.endsWith('/events')) streamEvents(response, peer, leftMs)
    else answerJson(response, 200, taskFor(peer, leftMs <= 0))
  })
}

/** As our server does: the state, that the stream lives, and the end. */
function streamEvents(response: ServerResponse, peer: Peer, leftMs: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(`id: 1\nevent: status\ndata: ${JSON.stringify(taskFor(peer, false))}\n\n`)
  const alive = setInterval(() => response.write(': alive\n\n'), aliveMs / speed)
  const end = setTimeout(() => {
    clearInterval(alive)
    response.end(`id: 2\nevent: done\ndata: ${JSON.stringify(taskFor(peer, true))}\n\n`)
  }, leftMs)
  response.on('close', () => {
    clearInterval(alive)
    clearTimeout(end)
  })
}

function showRuns(runs: Row['runs'], pick: (run: Watched) => number, digits: number): string {
  if (runs.length === 0) return '—'
  const broken = runs.find(isBroken)
  return showOr<Row['runs']>(broken ?? runs, () =>
    showSpread(spreadOf(runs.flatMap((run) => (isBroken(run) ? [] : [pick(run)]))), digits),
  )
}

function budgetOf(name: string, runs: Row['runs']): Topic['budgets'][number] {
  const most = Math.max(...runs.map((run) => (isBroken(run) ? Number.NaN : run.gets)))
  return {
    what: `GETs for a job of five minutes, ${name}`,
    goal: `≤ ${String(goal)}`,
    measured: `at most ${String(most)}`,
    met: most <= goal,
  }
}
