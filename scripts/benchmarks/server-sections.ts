import type { BenchRun, Part } from './bench-run.ts'
import { describePart, medianOf, show, showAll, type Section, type Table } from './section.ts'

/** The server beside the bare queue and the bare framework, one video over many workers, and the queue when it is long. */
export function serverSections(runs: readonly BenchRun[]): Section[] {
  return [
    ...describePart(runs, 'submits', submits),
    ...describePart(runs, 'fanOut', fanOut),
    ...describePart(runs, 'backlog', backlog),
    ...describePart(runs, 'workerStartMs', workerStart),
  ]
}

function submits(data: Part<'submits'>): Table {
  return {
    title: 'A submit beside the bare queue and the bare framework',
    lead: 'A submit checks the key, freezes points, writes the job and puts it into the queue in one transaction; pg-boss alone puts an entry into the queue in one. Both over the same PostgreSQL with durable commits.',
    header: ['', 'measured'],
    rows: [
      ['submits a second ÷ bare transactional sends of pg-boss', show(data.submitToSend, 2)],
      ['the same, all in one account', show(data.oneAccountToSend, 2)],
      ['submits a second ÷ requests of a bare Fastify route', show(data.submitToBare, 3)],
      ['submits a second', show(data.submit, 0)],
      ['a submit, ms, p50', show(data.submitP50Ms, 1)],
      ['a submit, ms, p99', show(data.submitP99Ms, 1)],
    ],
  }
}

function fanOut({ width, height, frames, model, runs: cases }: Part<'fanOut'>): Table {
  const alone = medianOf(cases[0]?.rounds.map(({ makespan }) => makespan) ?? [])
  return {
    title: 'One long video over several workers',
    lead: `${String(frames)} frames of ${String(width)}x${String(height)}, ${model}. A worker is a process; no more of them than the machine has threads can help.`,
    header: [
      'workers',
      'times as fast as one',
      'makespan, s',
      'split and join, %',
      'frames made twice',
      'proof',
    ],
    rows: cases.map(({ workers, killed, rounds }) => [
      killed ? `${String(workers)}, one killed after a third` : String(workers),
      (alone / medianOf(rounds.map(({ makespan }) => makespan))).toFixed(2),
      showAll(
        rounds.map(({ makespan }) => makespan),
        1,
      ),
      showAll(
        rounds.map(({ split, join, makespan }) => (100 * (split + join)) / makespan),
        1,
      ),
      showAll(
        rounds.map(({ redone }) => redone),
        0,
      ),
      rounds.every(({ proven }) => proven) ? 'passes' : 'FAILS',
    ]),
  }
}

function backlog({ engine, workers, growth, drain, fairness }: Part<'backlog'>): Table {
  const taken = growth.filter(({ oneWorker }) => oneWorker !== null)
  const [first, last] = [taken.at(0), taken.at(-1)]
  const put = growth.flatMap(({ putPerSecond }) => putPerSecond ?? [])
  const [late] = fairness.lateJobs
  const takes = (step: typeof first): number => step?.oneWorker?.bothMs.p50 ?? Number.NaN
  const waits = `${String(last?.backlog)} waiting`
  return {
    title: 'The queue when much waits',
    lead: `In the engine’s place: ${engine}. Step by step in [the queue under a backlog](queue-benchmark.md).`,
    header: ['', 'measured'],
    rows: [
      [
        `taking a job with ${waits} ÷ with ${String(first?.backlog)} waiting`,
        (takes(last) / takes(first)).toFixed(2),
      ],
      [
        'first job of an account that comes late: wait in the order of arrival ÷ wait',
        ((late?.fifoSeconds ?? Number.NaN) / (late?.seconds ?? Number.NaN)).toFixed(0),
      ],
      [`taking a job with ${waits}, ms, p50`, takes(last).toFixed(1)],
      [`taking a job with ${waits}, ms, p99`, (last?.oneWorker?.bothMs.p99 ?? Number.NaN).toFixed(1)],
      ['jobs put in a second, while the backlog grows', showAll(put, 0)],
      [`jobs taken and settled a second by ${String(workers)} workers`, drain.perSecond.toFixed(0)],
    ],
  }
}

function workerStart(ms: Part<'workerStartMs'>): Table {
  return {
    title: 'From a submit to its worker',
    lead: 'One job at a time, while a worker waits: from the submit until the worker has begun.',
    header: ['', 'measured'],
    rows: [['ms', show(ms, 1)]],
  }
}
