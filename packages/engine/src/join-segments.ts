import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { OutputUnwritableError } from './errors.ts'
import { claimNameBeside, release } from './leftovers.ts'
import type { Plan } from './plan.ts'
import type { ProviderName } from './providers.ts'
import { clearStalePartials, refuseOutput } from './publish-output.ts'
import { refuseForbiddenLosses } from './refuse-forbidden-losses.ts'
import { joiningOnly, makeSegments, writeFile } from './run-upscale.ts'
import { segmentPath } from './segment-path.ts'
import type { MadeSegment } from './upscale-segment.ts'
import type { Output, UpscaleRunOptions } from './upscale.ts'

/** A file that `upscaleSegment` has made. */
export interface JoinableSegment {
  /** Which of `plan.segments` it is. */
  readonly index: number
  /** Where it is, in a folder on the output's file system. The file is used up. */
  readonly path: string
  readonly made: MadeSegment
}

// Whatever made them: what is missing is made without a GPU, on any machine.
const provider: ProviderName = 'cpu'

/**
 * Writes the planned file from its segments, without encoding the picture again: the same that `upscale` makes by
 * itself. A segment that is missing, damaged or of another encoder is made here, which takes as long as it takes.
 * `secondsTaken` is the time of all machines together.
 *
 * Throws as `upscale` does.
 */
export async function joinSegments(
  plan: Plan,
  segments: readonly JoinableSegment[],
  outputPath: string,
  options: Pick<UpscaleRunOptions, 'signal' | 'limits' | 'reuse'> = {},
): Promise<Output> {
  refuseForbiddenLosses(plan)
  const startedMs = performance.now()
  await refuseOutput(outputPath, plan.source.path)
  await clearStalePartials(outputPath)
  const directory = claimNameBeside(outputPath, 'segments')
  try {
    await moveInto(join(directory, provider), segments).catch((cause: unknown) => {
      throw new OutputUnwritableError(`The segments can't be moved to ${directory}: ${String(cause)}`, {
        cause,
      })
    })
    const work = { ...options, provider, reuse: options.reuse ?? true }
    const { segmentsDirectory } = await makeSegments(plan, { directory, only: null }, work)
    const written = await writeFile(plan, outputPath, joiningOnly(work), segmentsDirectory)
    const bytes = (await stat(written.path)).size
    const seconds = (performance.now() - startedMs) / 1000
    return { ...written, bytes, ...summarize(segments, seconds) }
  } finally {
    await rm(directory, { recursive: true, force: true }).catch(() => undefined)
    release(directory)
  }
}

async function moveInto(folder: string, segments: readonly JoinableSegment[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const { index, path } of segments) await rename(path, segmentPath(folder, index))
}

/** Of all segments together; what ran the network is what made the most frames. */
function summarize(segments: readonly JoinableSegment[], joinSeconds: number) {
  const made = segments.map((segment) => segment.made)
  const frames = made.reduce((sum, segment) => sum + segment.frames, 0)
  const framesBy = new Map<ProviderName, number>()
  for (const segment of made)
    framesBy.set(segment.provider, (framesBy.get(segment.provider) ?? 0) + segment.frames)
  const [most] = [...framesBy].toSorted(([, a], [, b]) => b - a)
  return {
    secondsTaken: made.reduce((sum, segment) => sum + segment.secondsTaken, joinSeconds),
    reusedShare:
      frames === 0
        ? 0
        : made.reduce((sum, segment) => sum + segment.reusedShare * segment.frames, 0) / frames,
    provider: most?.[0] ?? provider,
  }
}
