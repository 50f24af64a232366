import type { FullScript } from './job-script.ts'

/** Where a job stands at one moment. */
export interface Moment {
  readonly status: string
  readonly finished: boolean
  /** Share of the work that is done. */
  readonly fraction: number
  readonly startedAt: number | undefined
  readonly endedAt: number | undefined
}

/** A part of a job's life, from `at` (milliseconds after its creation) until the next one begins. */
export interface Phase {
  readonly status: string
  readonly at: number
}

const waiting: readonly string[] = ['pending', 'queued', 'staged']

/** All phases of a life, the end included. */
export function phasesOf({ statuses, durationMs, outcome }: FullScript): Phase[] {
  const waits = statuses.filter((status) => waiting.includes(status)).length
  const works = statuses.length - waits
  const waitMs = works === 0 ? durationMs / Math.max(1, waits) : durationMs * 0.02
  const workMs = (durationMs - waits * waitMs) / Math.max(1, works)
  let at = 0
  const phases = statuses.map((status) => {
    const phase = { status, at }
    at += waiting.includes(status) ? waitMs : workMs
    return phase
  })
  return [...phases, { status: outcome, at: durationMs }]
}

/** When the work begins, in milliseconds after creation. */
export function workBeginsMs(script: FullScript): number {
  return phasesOf(script).find(({ status }) => !waiting.includes(status))?.at ?? script.durationMs
}

/** Where the job stands. A forced end (canceled, settled by the test) comes before the script's own. */
export function momentOf(
  job: { readonly createdAt: number; readonly script: FullScript; readonly forced?: ForcedEnd | undefined },
  now: number,
): Moment {
  const { createdAt, script, forced } = job
  const until = forced ? Math.min(now, forced.at) : now
  const elapsed = until - createdAt
  const phase = phasesOf(script).findLast(({ at }) => at <= elapsed) ?? { status: 'pending', at: 0 }
  const begins = workBeginsMs(script)
  const startedAt = elapsed >= begins ? createdAt + begins : undefined
  const workMs = Math.max(1, script.durationMs - begins)
  const fraction = Math.min(1, Math.max(0, (elapsed - begins) / workMs))
  if (forced) {
    return { status: forced.outcome, finished: true, fraction, startedAt, endedAt: forced.at }
  }
  const finished = elapsed >= script.durationMs
  const endedAt = finished ? createdAt + script.durationMs : undefined
  return { status: phase.status, finished, fraction, startedAt, endedAt }
}

/** An end that did not come from the script. */
export interface ForcedEnd {
  readonly at: number
  readonly outcome: FullScript['outcome']
}
