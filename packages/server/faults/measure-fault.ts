import { readFile } from 'node:fs/promises'

import { audit, waitForEnd, type Audit } from './audit.ts'
import type { Fault } from './fault.ts'
import { openInstallation } from './installation.ts'
import { isRunning, readPostmasterPid } from './processes.ts'
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
export async function measureFault(fault: Fault, options: MeasureOptions): Promise<FaultResult> {
  const { rounds, seed, thorough, signal } = options
  const start = performance.now()
  const random = createSeededRandom(seed)
  const installation = await openInstallation({ random, thorough, ...fault.setup })
  const { dataDir, place } = installation
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= installation.close())
  signal?.addEventListener('abort', () => void close())
  try {
    const remarks = await fault.run(installation, rounds).catch(async (error: unknown) => {
      signal?.throwIfAborted()
      // A server that ended where it should not have: what it had accepted must be there all the same.
      installation.faults.push(`the rounds broke off: ${describe(error)}`)
      await installation.server.end('SIGKILL')
      await installation.restart()
      return ''
    })
    await waitForEnd(installation)
    const seen = await audit(installation)
    const log = await readFile(place.logPath, 'utf8')
    const postmaster = await readPostmasterPid(dataDir)
    await close()
    const findings = [...seen.findings, ...findCrashes(log)]
    const left = postmaster !== undefined && (await isRunning(postmaster))
    if (left) findings.push('PostgreSQL runs on after its server ended')
    if (findings.length > 0) process.stderr.write(`${log.slice(-20_000)}\n`)
    return {
      ...seen,
      fault: fault.name,
      rounds,
      seed,
      date: new Date().toISOString().slice(0, 10),
      leftovers: seen.leftovers + (left ? 1 : 0),
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
