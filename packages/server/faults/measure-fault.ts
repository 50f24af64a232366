import { audit, waitForEnd, type Audit } from './audit.ts'
import type { Measurable } from './fault.ts'
import { createSeededRandom } from './seeded-random.ts'

/** A row of the table. */
export interface FaultResult extends Audit {
  readonly fault: string
  readonly rounds: number
  readonly seed: number
  readonly date: string
  readonly seconds: number
  readonly remarks: string
}

export interface MeasureOptions {
  readonly rounds: number
  readonly seed: number
  readonly thorough: boolean
  /** Ends early and leaves nothing behind: no process, no mount, no directory. */
  readonly signal?: AbortSignal
}

/** Brings one fault about in an installation of its own, waits for the end of all jobs, and audits. */
export async function measureFault(fault: Measurable, options: MeasureOptions): Promise<FaultResult> {
  const { rounds, seed, thorough, signal } = options
  const start = performance.now()
  const opened = await fault.open({ random: createSeededRandom(seed), thorough })
  const { workload } = opened
  let closing: Promise<readonly string[]> | undefined
  const close = (): Promise<readonly string[]> => (closing ??= opened.close())
  signal?.addEventListener('abort', () => void close())
  try {
    const remarks = await opened.run(rounds).catch(async (error: unknown) => {
      signal?.throwIfAborted()
      // A server that ended where it should not have: what it had accepted must be there all the same.
      workload.faults.push(`the rounds broke off: ${describe(error)}`)
      await opened.recover()
      return ''
    })
    await waitForEnd(workload)
    const seen = await audit(workload, () => opened.findLeftovers())
    const log = await opened.readLog()
    const left = await close()
    const findings = [...seen.findings, ...findCrashes(log), ...left]
    if (findings.length > 0) process.stderr.write(`${log.slice(-20_000)}\n`)
    return {
      ...seen,
      fault: fault.name,
      rounds,
      seed,
      date: new Date().toISOString().slice(0, 10),
      leftovers: seen.leftovers + left.length,
      findings,
      remarks: [...(seen.failed > 0 ? [`${String(seen.failed)} failed`] : []), remarks]
        .filter((remark) => remark !== '')
        .join('; '),
      seconds: Math.round((performance.now() - start) / 1000),
    }
  } finally {
    await close()
  }
}

/** What Node says when an error that nobody listens to ends the process. */
function findCrashes(log: string): string[] {
  return log
    .split('\n')
    .filter((line) => /Unhandled 'error' event|UnhandledPromiseRejection|^Node\.js v/.test(line))
    .map((line) => `the server crashed: ${line}`)
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}
