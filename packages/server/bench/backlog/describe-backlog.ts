import { markdownTable } from '../measure.ts'
import type { DatabaseSize } from './database-size.ts'
import type { Fairness } from './measure-fairness.ts'
import type { GrowthStep } from './measure-growth.ts'
import type { BacklogMeasured } from './measure-backlog.ts'
import { showPercentiles as ms } from './percentiles.ts'
import type { Shares } from './share-of-accounts.ts'

/** All of it in Markdown. */
export function describeBacklog(measured: BacklogMeasured): string {
  const sections: readonly (readonly [title: string, text: string])[] = [
    ['What was done', describeWay(measured)],
    ['A job comes to an empty queue', pickUpTable(measured)],
    ['The backlog grows', growthTable(measured.growth)],
    ['The backlog goes down', drainTable(measured)],
    ['Who comes late', lateTable(measured.fairness)],
    ['Shares of the accounts', sharesTable(measured.fairness)],
    ['What it takes on disk', sizeTable(measured)],
  ]
  return sections.map(([title, text]) => `## ${title}\n\n${text}`).join('\n')
}

function describeWay({ engine, accounts, workers, processes }: BacklogMeasured): string {
  return `**In the engine's place: ${engine}.** All else is real: PostgreSQL with durable commits,
pg-boss, the transaction of a submit (\`insertJob\`, \`enqueue\`; without HTTP), and a worker's way
(\`boss.work\` as \`startWorker\` has it, \`claimJob\`, \`markProcessing\`, \`settle\`). No files are moved.

${String(accounts)} accounts, ${String(workers)} workers, spread over ${String(processes)} processes as their slots, all on the processors
named above, together with PostgreSQL. So what all workers do at once is what these processors can do, not what the queue
could do on its own machine: a worker that sleeps for its engine costs nothing, and ${String(workers)} real ones would be
on other machines. \`load before\` is what others did on the same processors when it began, \`load after\` has the bench
in it as well. Times in ms are p50 / p99.
`
}

function pickUpTable({ pickUps }: BacklogMeasured): string {
  const rows = pickUps.map(({ waitingWorkers, ms: taken }) => [
    String(waitingWorkers),
    ms(taken),
    String(taken.of),
  ])
  return `From the commit of a job to the commit of its claim; one job at a time, all workers waiting.

${markdownTable(['workers that wait', 'ms', 'jobs'], rows)}`
}

function growthTable(growth: readonly GrowthStep[]): string {
  const rows = growth.map(({ backlog, putPerSecond, fetch, oneWorker }) => [
    String(backlog),
    putPerSecond?.toFixed(0) ?? '',
    oneWorker ? ms(oneWorker.fetchMs) : '',
    oneWorker ? ms(oneWorker.claimMs) : '',
    oneWorker ? ms(oneWorker.bothMs) : '',
    `${fetch.planningMs.p50.toFixed(2)} + ${fetch.executionMs.p50.toFixed(2)}`,
    String(fetch.pages),
    fetch.indexes.join(', '),
  ])
  const header = [
    'backlog',
    'put in a second',
    'fetch',
    'claim',
    'both',
    'in PostgreSQL: plan + run',
    'pages',
    'indexes',
  ]
  const { of = 0 } = growth.at(-1)?.oneWorker?.claimMs ?? {}
  return `Jobs are put in for all accounts in turn, four at once, while nobody takes any. At each step one worker takes about
${String(of)} of them, with nobody beside it. Fetch: from having settled one entry to holding the next, which is pg-boss's
own completing and its fetch. Claim: from there to the commit of \`claimJob\`. In PostgreSQL: \`explain analyze\` of the
statement that fetches, the median of 20.

${markdownTable(header, rows)}`
}

function drainTable({ drain, workers, processes }: BacklogMeasured): string {
  const rows = drain.steps.map(({ from, to, perSecond, latency }) => [
    `${String(from)} to ${String(to)}`,
    perSecond.toFixed(0),
    ms(latency.fetchMs),
    ms(latency.claimMs),
    ms(latency.bothMs),
  ])
  return `${String(workers)} workers (processes: ${String(processes)}) take ${String(drain.jobs)} jobs in
${drain.seconds.toFixed(1)} s, ${drain.perSecond.toFixed(0)} a second. They had ${String(drain.connections)} connections to
PostgreSQL, those of the bench included.

${markdownTable(['backlog', 'jobs a second', 'fetch', 'claim', 'both'], rows)}`
}

function lateTable({ accounts, jobsEach, blockPutPerSecond, waiting, lateJobs }: Fairness): string {
  const rows = lateJobs.map((job) => [
    String(job.place),
    String(job.takenBefore),
    job.seconds.toFixed(2),
    String(job.fifoTakenBefore),
    job.fifoSeconds.toFixed(1),
  ])
  const header = ['its job', 'taken before it', 'seconds', 'in order of arrival: before it', 'seconds']
  return `${String(accounts)} accounts put in ${String(jobsEach)} jobs each, as one block after the other
(${blockPutPerSecond.toFixed(0)} a second, four at once). Then the workers begin, and one more account comes with
${String(lateJobs.length)} jobs, while ${String(waiting)} wait. Counted from the commit of each; the order of arrival is
computed from the same drain.

${markdownTable(header, rows)}`
}

function sharesTable({ accounts, tenths }: Fairness): string {
  const shares = ({ mostToLeast, jain }: Shares) => [mostToLeast?.toFixed(2) ?? '∞', jain.toFixed(3)]
  const rows = tenths.map(({ finished, fair, fifo }) => [String(finished), ...shares(fair), ...shares(fifo)])
  const header = [
    'finished',
    'most ÷ least',
    "Jain's index",
    'in order of arrival: most ÷ least',
    "Jain's index",
  ]
  return `The same drain, among the ${String(accounts)} accounts of the blocks: the most finished jobs of an account over
the least, and Jain's index (1: all alike; ${(1 / accounts).toFixed(3)}: one has all).

${markdownTable(header, rows)}`
}

function sizeTable({ sizes, drain }: BacklogMeasured): string {
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1)
  const names = Object.keys(sizes[0]?.tables ?? {})
  const cell = (size: DatabaseSize, name: string) => {
    const { bytes = 0, deadRows = 0 } = size.tables[name] ?? {}
    return `${megabytes(bytes)} (${String(deadRows)})`
  }
  const rows = sizes.map((size) => [
    size.when,
    megabytes(size.database),
    ...names.map((name) => cell(size, name)),
  ])
  return `MB with indexes, and in brackets rows that are dead and not vacuumed yet; ${String(drain.jobs)} jobs were waiting
and then done. Finished entries stay in \`queue.job\` for a week.

${markdownTable(['', 'database', ...names], rows)}`
}
