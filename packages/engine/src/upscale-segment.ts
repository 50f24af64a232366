import { mkdir, rm, stat } from 'node:fs/promises'

import { OutputUnwritableError, UnsupportedOptionError } from './errors.ts'
import { claimNameBeside, release } from './leftovers.ts'
import type { Plan } from './plan.ts'
import { type ProviderName, resolveProvider } from './providers.ts'
import { publish, refuseOutput } from './publish-output.ts'
import { refuseForbiddenLosses } from './refuse-forbidden-losses.ts'
import { makeSegments } from './run-upscale.ts'
import { segmentPath } from './segment-path.ts'
import type { UpscaleRunOptions } from './upscale.ts'

/** What became of one segment. Plain JSON: it goes with the file to whoever joins. */
export interface MadeSegment {
  readonly frames: number
  readonly bytes: number
  /** 0…1: share of the network's output that was taken over, unchanged, from the frame before. */
  readonly reusedShare: number
  /** Wall time from the call to the file in place. */
  readonly secondsTaken: number
  /** What ran the network. */
  readonly provider: ProviderName
}

/** Options of `upscaleSegment`: those of `upscale`, but for where segments are kept. */
export type SegmentRunOptions = Omit<UpscaleRunOptions, 'segmentsDirectory'>

/**
 * Makes one of `plan.segments`, by itself, as a file for `joinSegments`: on any machine that has the source and this
 * version of the engine. Progress counts the segment's own frames. On any error nothing is left.
 *
 * Throws as `upscale` does, and `unsupported-option` for a segment that the plan does not have.
 */
export async function upscaleSegment(
  plan: Plan,
  index: number,
  outputPath: string,
  options: SegmentRunOptions = {},
): Promise<MadeSegment> {
  const segment = plan.segments[index]
  if (segment === undefined)
    throw new UnsupportedOptionError(
      'index',
      `There is no segment ${index}: the plan has ${plan.segments.length}.`,
    )
  refuseForbiddenLosses(plan)
  await refuseOutput(outputPath, plan.source.path)
  const startedMs = performance.now()
  const directory = claimNameBeside(outputPath, 'segments')
  try {
    await mkdir(directory).catch((cause: unknown) => {
      throw new OutputUnwritableError(`There is no room at ${directory}: ${String(cause)}`, { cause })
    })
    const work = { ...options, provider: resolveProvider(options.provider), reuse: options.reuse ?? true }
    const made = await makeSegments(plan, { directory, only: index }, work)
    const path = await publish(segmentPath(made.segmentsDirectory, index), outputPath)
    return {
      frames: segment.frames,
      bytes: (await stat(path)).size,
      reusedShare: made.reusedShare,
      secondsTaken: (performance.now() - startedMs) / 1000,
      provider: made.provider,
    }
  } finally {
    await rm(directory, { recursive: true, force: true }).catch(() => undefined)
    release(directory)
  }
}
