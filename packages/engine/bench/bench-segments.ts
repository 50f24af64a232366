import { stat } from 'node:fs/promises'
import { join } from 'node:path'

import { type Plan, upscale } from '../src/index.ts'
import { packetTimes } from '../src/testing-media/packet-times.ts'
import { inOnePiece } from '../src/testing-media/whole-plan.ts'
import { digest } from './digest.ts'
import { killUpscale } from './kill-upscale.ts'
import { measureQuality, type Quality } from './measure-quality.ts'
import { makeMovingClip, movingContent } from './moving-clip.ts'
import { encoding, planBench } from './plan-bench.ts'
import { printTable } from './print-table.ts'
import { transcode } from './transcode.ts'

export interface SegmentsSummary {
  readonly segments: readonly number[]
  readonly psnrDifferenceDb: number
  readonly bytesRatio: number
  readonly hasSameFrames: boolean
  readonly hasSameTimes: boolean
  readonly killed: Resumed
}

interface Resumed {
  readonly framesMade: number
  readonly framesResumed: number
  readonly framesRedone: number
  readonly longestSegment: number
  readonly mediaGoneMs: number | null
  readonly isSame: boolean
}

interface Made {
  readonly path: string
  readonly bytes: number
  readonly seconds: number
  readonly quality: Quality
  readonly times: readonly bigint[]
}

const rate = 24
const model = 'turbo'

/** A minute of video in segments beside the same in one piece, and beside a run that was killed half-way. */
export async function benchSegments(directory: string, seconds: number): Promise<SegmentsSummary> {
  const reference = join(directory, 'segments-reference.mkv')
  const source = join(directory, 'segments-source.mp4')
  const lossless = { qp: 0, preset: 'ultrafast' }
  const clip = { width: 832, height: 464, rate, frames: rate * seconds }
  await makeMovingClip({ ...clip, output: reference, x264: lossless })
  const half = 'scale=iw/2:ih/2:flags=area'
  await transcode({ input: reference, output: source, filters: half, x264: { crf: 20 } })
  const planned = await planBench(source, { model })
  const segments = planned.segments.map(({ frames }) => frames)
  process.stdout.write(
    `\nsegments: 416x232, ${String(rate)} fps, ${String(planned.source.frames)} frames in segments of ` +
      `${segments.join(', ')}; ${model}; ${movingContent}\n`,
  )
  const inSegments = await make(planned, join(directory, 'in-segments.mp4'), reference)
  const whole = await make(inOnePiece(planned), join(directory, 'whole.mp4'), reference)
  print(inSegments, whole)
  const killed = await resume(planned, join(directory, 'killed.mp4'), inSegments.path)
  const summary = {
    segments,
    psnrDifferenceDb: inSegments.quality.psnrY - whole.quality.psnrY,
    bytesRatio: inSegments.bytes / whole.bytes,
    hasSameFrames: [inSegments, whole].every(({ quality }) => quality.frames === planned.source.frames),
    hasSameTimes: inSegments.times.join() === whole.times.join(),
    killed,
  }
  printSummary(summary)
  return summary
}

async function make(planned: Plan, path: string, reference: string): Promise<Made> {
  const { secondsTaken } = await upscale(planned, path, { provider: 'cpu' })
  const { size } = await stat(path)
  // In the file packets stand as they are decoded; a new encoder orders its first ones otherwise.
  const times = (await packetTimes(path)).map(({ pts }) => pts).toSorted((a, b) => Number(a - b))
  return { path, bytes: size, seconds: secondsTaken, quality: await measureQuality(path, reference), times }
}

/** Kills an upscale in the middle of its middle segment, and runs it again. */
async function resume(planned: Plan, path: string, expected: string): Promise<Resumed> {
  const middle = planned.segments[Math.floor(planned.segments.length / 2)]
  if (!middle || planned.segments.length < 2) throw new Error('The clip is too short for two segments.')
  const atFrame = middle.firstFrame + Math.floor(middle.frames / 2)
  const { framesMade, mediaGoneMs } = await killUpscale({
    source: planned.source.path,
    output: path,
    model,
    atFrame,
  })
  const { framesResumed } = await upscale(planned, path, { provider: 'cpu' })
  return {
    framesMade,
    framesResumed,
    framesRedone: framesMade - framesResumed,
    longestSegment: Math.max(...planned.segments.map(({ frames }) => frames)),
    mediaGoneMs,
    isSame: (await digest(path)) === (await digest(expected)),
  }
}

function print(inSegments: Made, whole: Made): void {
  const row = (name: string, { quality, bytes, seconds }: Made): string[] => [
    name,
    quality.psnrY.toFixed(3),
    quality.ssimY.toFixed(5),
    String(quality.frames),
    (bytes / 1000).toFixed(0),
    seconds.toFixed(1),
  ]
  printTable(
    [
      `x264 ${encoding.preset}, CRF ${String(encoding.crf)}`,
      'PSNR-Y dB',
      'SSIM-Y',
      'frames',
      'kB',
      'seconds',
    ],
    [row('in segments', inSegments), row('whole', whole)],
  )
}

function printSummary({ killed, ...summary }: SegmentsSummary): void {
  const say = (isSo: boolean): string => (isSo ? 'yes' : 'NO')
  const gone = killed.mediaGoneMs === null ? 'NO' : `after ${killed.mediaGoneMs.toFixed(0)} ms`
  process.stdout.write('\n')
  printTable(
    ['segments', ''],
    [
      ['PSNR-Y in segments less whole, dB', summary.psnrDifferenceDb.toFixed(4)],
      ['bytes in segments / whole', summary.bytesRatio.toFixed(4)],
      ['as many frames as the source, both', say(summary.hasSameFrames)],
      ['same timestamps', say(summary.hasSameTimes)],
      ['kill -9: frames reported by then', String(killed.framesMade)],
      ['kill -9: media process gone', gone],
      ['frames taken over', String(killed.framesResumed)],
      ['frames made again', String(killed.framesRedone)],
      ['frames of the longest segment', String(killed.longestSegment)],
      ['same file as without the kill', say(killed.isSame)],
    ],
  )
}
