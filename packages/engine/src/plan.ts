import { describeFidelity } from './fidelity.ts'
import type { FidelityEntry, Loss } from './losses.ts'
import { type ResolvedOptions, resolveOptions, type UpscaleOptions } from './options.ts'
import { type PlannedOutput, planOutput } from './plan-output.ts'
import type { Source } from './source.ts'
import { type StreamTreatment, treatStreams } from './treat-streams.ts'

/** What `upscale` will do, decided before any work. Plain JSON. */
export interface Plan {
  readonly source: Source
  readonly options: ResolvedOptions
  readonly output: PlannedOutput
  readonly streams: readonly StreamTreatment[]
  /** Everything this source holds that could be lost, and what happens to it. */
  readonly fidelity: readonly FidelityEntry[]
  /** The rows of `fidelity` that are lost, with whether `allowLoss` names them. */
  readonly losses: readonly Loss[]
}

/**
 * Decides what an upscale of `source` will make, keep, convert and lose. Pure: no I/O, same input, same plan.
 * Throws UnsupportedOptionError for an option not offered and TooLargeError for an output beyond the codec.
 * A loss doesn't throw here; `upscale` refuses a plan with one that isn't allowed.
 */
export function plan(source: Source, options: UpscaleOptions = {}): Plan {
  const resolved = resolveOptions(options)
  const streams = treatStreams(source)
  const output = planOutput(source, resolved.scale)
  const fidelity = describeFidelity(source, streams, output)
  const losses = fidelity
    .filter((entry) => entry.outcome === 'lost')
    .map(({ kind, message }) => ({ kind, message, allowed: resolved.allowLoss.includes(kind) }))
  return { source, options: resolved, output, streams, fidelity, losses }
}
