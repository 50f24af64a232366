import { stat } from 'node:fs/promises'
import { basename, relative } from 'node:path'
import pMap from 'p-map'

import type { Connection } from '../connection/connect.ts'
import { exitCodeOf } from '../exit-code-of.ts'
import { CommandError, exitCodes, ToldError } from '../exit-codes.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import { formatBytes, formatSeconds } from '../reporting/format-progress.ts'
import { toJsonLine, visible } from '../reporting/visible.ts'
import type { Reporter } from '../reporting/reporter.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { askAboutJobs, type JobAtWork } from './ask-about-jobs.ts'
import type { RecordStore } from './record-store.ts'
import { resumeLine } from './resume-line.ts'
import type { RecordedSource, UpscaleRecord } from './upscale-record.ts'
import { upscaleOne, type Finished } from './upscale-one.ts'

export interface RunFlags extends OutputFlags {
  readonly force: boolean
  readonly concurrency: number
  readonly maxPoints?: number
  readonly deadline?: number
}

/** One upscale to be run. */
export interface PlannedUpscale {
  readonly record: UpscaleRecord
  readonly connection: Connection
}

export interface RunContext {
  readonly store: RecordStore
  readonly terminal: Terminal
  readonly flags: RunFlags
}

interface Failure {
  readonly record: UpscaleRecord
  readonly error: unknown
}

/**
 * Runs upscales, some at once; one that fails does not stop the others.
 *
 * @throws what a single one failed with; of several an error with the exit code of the first that failed
 */
export async function runUpscales(upscales: readonly PlannedUpscale[], context: RunContext): Promise<void> {
  const { terminal, flags } = context
  const { signal } = terminal.interrupts
  const reporter = createReporter(terminal, flags)
  const jobs = new Map<string, JobAtWork>()
  const over = new AbortController()
  let answering = Promise.resolve()
  const stopAsking = terminal.interrupts.askFirst(
    () => (answering = askAboutJobs(jobs, { ...context, reporter, over: over.signal })),
  )
  const failures: Failure[] = []
  const runOne = async (upscale: PlannedUpscale): Promise<void> => {
    try {
      if (!signal.aborted) await runClaimed(upscale, { ...context, reporter, jobs })
    } catch (error) {
      failures.push({ record: upscale.record, error })
      if (!signal.aborted && upscales.length > 1) reporter.failure(sourceName(upscale.record.source), error)
    }
  }
  try {
    await pMap(upscales, runOne, { concurrency: flags.concurrency })
  } finally {
    over.abort()
    // A canceled job is seen to have ended before its cancel is answered.
    await answering.catch(() => undefined)
    stopAsking()
    reporter.close()
  }
  const unfinished = await stillRecorded(upscales, context.store)
  if (unfinished.length > 0) sayHowToResume(unfinished, context)
  signal.throwIfAborted()
  const [first] = inOrder(failures, upscales)
  if (!first) return
  if (upscales.length === 1) throw first.error
  reporter.note(`${String(failures.length)} of ${String(upscales.length)} videos failed.`)
  throw new ToldError(exitCodeOf(first.error))
}

interface Running extends RunContext {
  readonly reporter: Reporter
  readonly jobs: Map<string, JobAtWork>
}

async function runClaimed({ record, connection }: PlannedUpscale, running: Running): Promise<void> {
  const { store, terminal, flags, reporter, jobs } = running
  const { stdout, interrupts } = terminal
  const name = sourceName(record.source)
  const track = reporter.track(name)
  const claim = await store.claim(record.id, () => {
    track.step('another process is working on it; waiting')
  })
  try {
    // As it is now: whoever held it may have brought it further, or to its end.
    const current = await store.read(record.id)
    if (!current) {
      await reportFinishedElsewhere(record, reporter)
      return
    }
    let jobId = current.jobId
    const finished = await upscaleOne(current, {
      connection,
      store,
      track,
      stdout,
      signal: AbortSignal.any([interrupts.signal, claim.lost]),
      force: flags.force,
      maxPoints: flags.maxPoints,
      deadline: flags.deadline,
      onJob: (id) => jobs.set((jobId = id), { connection, forget: () => store.remove(record.id) }),
    }).finally(() => {
      if (jobId !== null) jobs.delete(jobId)
    })
    reportFinished(name, finished, reporter)
  } finally {
    track.end()
    await claim.giveBack()
  }
}

function reportFinished(source: string, { job, out, bytes }: Finished, reporter: Reporter): void {
  const event = {
    event: 'done',
    source,
    jobId: job.id,
    out,
    bytes,
    points: job.points.consumed,
    report: job.report,
  }
  // Standard output holds the video itself.
  if (out === null) reporter.note(summarize(job.report, job.points.consumed, 'standard output', bytes))
  else reporter.result(summarize(job.report, job.points.consumed, shortPath(out), bytes), event)
}

/** Another process had it, and it is over: for a result, that is as good. */
async function reportFinishedElsewhere(
  { source, out, startedAt }: UpscaleRecord,
  reporter: Reporter,
): Promise<void> {
  const name = sourceName(source)
  const facts = out === null ? undefined : await stat(out).catch(() => undefined)
  // What --force was to replace may still be there.
  if (out === null || !facts || facts.mtimeMs < Date.parse(startedAt)) {
    throw new CommandError(
      'ended-elsewhere',
      exitCodes.refused,
      `Another process was upscaling ${name}, and ended without a result here. Run the command again.`,
    )
  }
  const { size: bytes } = facts
  const event = { event: 'done', source: name, jobId: null, out, bytes, points: 0, report: null }
  reporter.result(`${visible(shortPath(out))}  ${formatBytes(bytes)}  another process has finished it`, event)
}

function summarize(report: Finished['job']['report'], points: number, out: string, bytes: number): string {
  const facts = [formatBytes(bytes), `${String(points)} points`]
  if (report) {
    const { sourceWidth, sourceHeight, width, height, framesOut, secondsTaken } = report
    facts.unshift(
      `${String(sourceWidth)}x${String(sourceHeight)} → ${String(width)}x${String(height)}`,
      `${String(framesOut)} frames`,
    )
    facts.push(formatSeconds(secondsTaken))
  }
  return [visible(out), ...facts].join('  ')
}

/** From here, unless that leads up and away. */
function shortPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}

export function sourceName(source: RecordedSource): string {
  switch (source.kind) {
    case 'file':
      return source.path.endsWith('.spool') ? 'standard input' : basename(source.path)
    case 'url':
      return source.url
    case 'job':
      return `${source.jobId}/${String(source.videoNo)}`
  }
}

async function stillRecorded(
  upscales: readonly PlannedUpscale[],
  store: RecordStore,
): Promise<UpscaleRecord[]> {
  const records = await Promise.all(upscales.map(({ record }) => store.read(record.id)))
  return records.flatMap((record) => record ?? [])
}

function sayHowToResume(unfinished: readonly UpscaleRecord[], { terminal, flags }: RunContext): void {
  const resume = resumeLine(unfinished, terminal.env)
  const running = unfinished.flatMap(({ jobId }) => jobId ?? [])
  const { stdout, stderr } = terminal
  if (flags.json) {
    const ids = unfinished.map(({ id }) => id)
    stdout.write(`${toJsonLine({ event: 'unfinished', ids, jobIds: running, resume })}\n`)
    return
  }
  // What has failed may have ended at the service as well.
  const goesOn = terminal.interrupts.signal.aborted && running.length > 0
  const goOn = goesOn ? (running.length === 1 ? 'The job goes on. ' : 'The jobs go on. ') : ''
  stderr.write(`${goOn}Resume with: ${resume}
`)
}

function inOrder(failures: readonly Failure[], upscales: readonly PlannedUpscale[]): Failure[] {
  const order = upscales.map(({ record }) => record.id)
  return failures.toSorted((one, other) => order.indexOf(one.record.id) - order.indexOf(other.record.id))
}
