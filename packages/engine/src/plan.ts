import { describeFidelity } from './fidelity.ts'
import type { FidelityEntry, Loss } from './losses.ts'
import { type ResolvedOptions, resolveOptions, type UpscaleOptions } from './options.ts'
import { type PlannedOutput, planOutput } from './plan-output.ts'
import { planSegments, type Segment } from './plan-segments.ts'
import type { Source } from './source.ts'
import { type StreamTreatment, treatStreams } from './treat-streams.ts'

/** What `upscale` will do, decided before any work. Plain JSON. */
export interface Plan {
  readonly source: Source
  readonly options: ResolvedOptions
  readonly output: PlannedOutput
  readonly streams: readonly StreamTreatment[]
  /** The picture's segments, first to last; a short video is one. */
  readonly segments: readonly Segment[]
  /** Everything this source holds that could be lost, and what happens to it. */
  readonly fidelity: readonly FidelityEntry[]
  /** The rows of `fidelity` that need permission, with whether `allowLoss` gives it. */
  readonly losses: readonly Loss[]
}

/**
 * Decides what an upscale of `source` will make, keep, convert and lose. Pure: no I/O, same input, same plan.
 * Throws UnsupportedOptionError for an option not offered and TooLargeError for an output beyond the codec.
 * A loss doesn't throw here; `upscale` refuses a plan with one that isn't allowed.
 */
export function plan(source: Source, options: UpscaleOptions = {}): Plan {
  const resolved = resolveOptions(options)
  const streams = treatStreams(source, resolved.container)
  const output = planOutput(source, resolved, streams)
  const fidelity = describeFidelity({ source, options: resolved, output, streams })
  const losses = fidelity
    // Half of an interlaced picture's moments go either way: that takes permission even where frames come of it.
    .filter(({ kind, outcome }) => outcome === 'lost' || (kind === 'interlacing' && outcome === 'converted'))
    .map(({ kind, message }) => ({ kind, message, allowed: resolved.allowLoss.includes(kind) }))
  const segments = planSegments(source, output)
  return { source, options: resolved, output, streams, segments, fidelity, losses }
}
