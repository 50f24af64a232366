import { stat } from 'node:fs/promises'

import { InternalError, UnsupportedOptionError } from './errors.ts'
import { type Limits, resolveLimits } from './limits.ts'
import { type Plan, plan } from './plan.ts'
import {
  clearStalePartials,
  discardPartial,
  partialPathBeside,
  publish,
  refuseOutput,
} from './publish-output.ts'
import { runInChild } from './run-in-child.ts'
import type { Source } from './source.ts'
import type { Stretch } from './stretch.ts'

/** Options of `cut`. */
export interface CutOptions {
  readonly signal?: AbortSignal
  readonly limits?: Limits
}

/** A finished cut: where it really begins and how long it really is, at whole frames. */
export interface CutOutput extends Stretch {
  readonly path: string
  readonly bytes: number
  readonly frames: number
}

/**
 * Writes a stretch of a video's picture, without sound, as a file of its own that any browser plays: H.264 in mp4, of
 * 8 bits, nearly lossless, with the source's size, colour tags, aspect and rotation. It begins at the first frame at or
 * after `atSeconds` and ends with the video at the latest.
 *
 * Throws: `unsupported-option` if there is no frame in the stretch, and what `upscale` throws.
 */
export async function cut(
  source: Source,
  stretch: Stretch,
  outputPath: string,
  { signal, limits }: CutOptions = {},
): Promise<CutOutput> {
  const resolved = resolveLimits(limits, 'upscale')
  await refuseOutput(outputPath, source.path)
  await clearStalePartials(outputPath)
  const partialPath = partialPathBeside(outputPath)
  try {
    const task = { kind: 'cut', plan: planCut(source), stretch, outputPath: partialPath } as const
    const done = await runInChild(task, { limits: resolved, signal })
    if (done.kind !== 'cut') throw new InternalError(`asked for a cut, got ${done.kind}`)
    if (done.result.frames === 0) throw nothingThere(source, stretch)
    const path = await publish(partialPath, outputPath)
    return { path, bytes: (await stat(path)).size, ...done.result }
  } catch (error) {
    await discardPartial(partialPath)
    throw error
  }
}

function nothingThere({ durationSeconds }: Source, { atSeconds }: Stretch): UnsupportedOptionError {
  return new UnsupportedOptionError(
    'atSeconds',
    `There is no frame in the stretch from ${atSeconds} s on; the video is ${durationSeconds} s long.`,
  )
}

/** The plan of an upscale by nothing, with only the picture. */
function planCut(source: Source): Plan {
  const base = plan(source, {
    model: 'lanczos',
    codec: 'h264',
    container: 'mp4',
    // Nobody tells it from the source, and it is written at once.
    quality: 12,
    preset: 'veryfast',
  })
  const { width, height } = source
  // H.264 halves the colours of even sizes only.
  const pixelFormat = width % 2 === 0 && height % 2 === 0 ? 'yuv420p' : 'yuv444p'
  return {
    ...base,
    streams: base.streams.filter(({ action }) => action === 'upscale'),
    output: {
      ...base.output,
      width,
      height,
      pixelFormat,
      color: { ...base.output.color, bitDepth: 8, pixelFormat },
      // The first frame of the stretch becomes the file's zero.
      rebase: null,
      displayMatrix: source.details.displayMatrix,
      sampleAspectRatio: source.details.sampleAspectRatio,
      tags: {},
      chapters: [],
      keepsAlpha: false,
    },
  }
}
