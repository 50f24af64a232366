import { containers } from '../containers.ts'
import type { Plan } from '../plan.ts'
import type { ColorTags } from '../source.ts'
import { colorOf } from './color-names.ts'
import { describeStream, sampleAspectRatioOf, tagsOf } from './describe-source.ts'
import { hdr10Of, hdr10Text } from './hdr10.ts'
import type { OutputSide, Side } from './read-side.ts'
import { displayMatrixOf } from './rotation.ts'
import { rebaseTicks, toSeconds } from './timeline.ts'

export interface PictureComparison {
  readonly mismatches: readonly string[]
  /** Smallest and largest change of a frame's time, in seconds. */
  readonly shiftSeconds: { readonly least: number; readonly most: number }
}

/** Holds the output's picture, clock and tags against the plan and the source. */
export function comparePicture(plan: Plan, source: Side, output: OutputSide): PictureComparison {
  const timing = compareTimes(plan, source, output)
  const mismatches = [
    ...timing.mismatches,
    ...compareFormat(plan, output),
    ...compareTags(plan, output),
    ...compareChapters(plan, output),
  ]
  if (output.damagedFrames > 0) mismatches.push(`${output.damagedFrames} frames decode with errors`)
  return { mismatches, shiftSeconds: timing.shiftSeconds }
}

function compareTimes(plan: Plan, source: Side, output: OutputSide): PictureComparison {
  const mismatches: string[] = []
  const tick = toSeconds(1, output.video.timeBase)
  const rebase = rebaseTicks(plan.output.rebase, source.video.timeBase)
  const expected = source.times.map((time) => toSeconds(time - rebase, source.video.timeBase))
  const found = output.times.map((time) => toSeconds(time, output.video.timeBase))
  if (found.length !== expected.length || found.length !== plan.source.frames) {
    mismatches.push(
      `${found.length} frames where the source has ${expected.length} and the plan ${plan.source.frames}`,
    )
  }
  const shifts = found.map((time, index) => time - (expected[index] ?? time))
  const wrong = shifts.findIndex((shift) => Math.abs(shift) > tick * 1.001)
  if (wrong !== -1) {
    mismatches.push(
      `frame ${wrong} starts at ${String(found[wrong])} s instead of ${String(expected[wrong])} s`,
    )
  }
  const longer =
    toSeconds(output.ticks, output.video.timeBase) - toSeconds(source.ticks, source.video.timeBase)
  // FFmpeg's matroska writer leaves out how long the last frame stays; of an even rate it is known all the same.
  const isSilent = containers[plan.options.container].millisecondClock && !isEven(plan)
  const tolerance =
    tick + toSeconds(1, source.video.timeBase) + toSeconds(lastLengthsDiffer(source), source.video.timeBase)
  if (!isSilent && Math.abs(longer) > tolerance) {
    mismatches.push(`the picture lasts ${longer.toFixed(4)} s longer than the source's`)
  }
  return { mismatches, shiftSeconds: extremes(shifts) }
}

// H.264 and its successors move a frame ahead of sixteen others at most.
const mostMoved = 16

/**
 * By how many ticks the last frames' lengths differ. mp4 has no length of a frame, only times between decodings: where
 * frames are moved ahead, the last one's is said to be that of another near the end.
 */
function lastLengthsDiffer({ times, ticks }: Side): number {
  const last = [...times, (times[0] ?? 0) + ticks].slice(-mostMoved - 2)
  const { least, most } = extremes(last.slice(1).map((time, index) => time - (last[index] ?? 0)))
  return most - least
}

function isEven({ source }: Plan): boolean {
  return !source.variableFrameRate && source.frames > 2
}

/** Math.min and Math.max take their numbers as arguments, and a long video has more than fit on the stack. */
export function extremes(values: readonly number[]): { least: number; most: number } {
  return values.reduce(
    ({ least, most }, value) => ({ least: Math.min(least, value), most: Math.max(most, value) }),
    { least: values[0] ?? 0, most: values[0] ?? 0 },
  )
}

function compareFormat(plan: Plan, { video, pixelFormat }: OutputSide): string[] {
  const { codecpar } = video
  const color = colorOf(codecpar)
  const { sampleAspectRatio } = plan.output
  const { hdr10 } = plan.source.details
  const found = sampleAspectRatioOf(video)
  return [
    ...differs('width', codecpar.width, plan.output.width),
    ...differs('height', codecpar.height, plan.output.height),
    ...differs('video codec', describeStream(video).codec, plan.options.codec),
    ...differs('pixel format', comparable(pixelFormat, plan), comparable(plan.output.pixelFormat, plan)),
    ...differs('colours', joined(color), joined(plan.output.color)),
    ...differs('pixel aspect', found.num / found.den, sampleAspectRatio.num / sampleAspectRatio.den),
    ...compareMatrix(displayMatrixOf(codecpar), plan.output.displayMatrix),
    ...differs('HDR10 metadata', hdr10Text(hdr10Of(codecpar)), hdr10Text(hdr10)),
  ]
}

// Matroska says an angle, mp4 sixteen bits after the point: a thousandth of a turn is the same to any eye.
const matrixTolerance = 64

function compareMatrix(found: readonly number[] | null, expected: readonly number[] | null): string[] {
  const isClose =
    found?.length === expected?.length &&
    (expected ?? []).every((value, index) => Math.abs(value - (found?.[index] ?? NaN)) <= matrixTolerance)
  return isClose ? [] : differs('display matrix', String(found), String(expected))
}

/**
 * yuvj* is only another name for full range, which is compared with the colours; and FFmpeg's decoder puts out
 * ProRes 4444 in twelve bits, whatever was encoded.
 */
function comparable(pixelFormat: string, { options }: Plan): string {
  const plain = pixelFormat.replace('yuvj', 'yuv')
  return options.codec === 'prores' ? plain.replace('444p10', '444p12') : plain
}

/** H.264 says "limited" where it says nothing, and FFmpeg reports either. */
function joined({ primaries, transfer, matrix, range }: ColorTags): string {
  return [primaries, transfer, matrix, range === 'unknown' ? 'tv' : range].join('/')
}

function compareTags(plan: Plan, { input }: OutputSide): string[] {
  const found = new Map(
    Object.entries(tagsOf(input.metadata)).map(([key, value]) => [key.toLowerCase(), value]),
  )
  return Object.entries(plan.output.tags).flatMap(([key, value]) =>
    differs(`tag ${key}`, found.get(key.toLowerCase()) ?? null, value),
  )
}

const chapterToleranceSeconds = 0.001

function compareChapters(
  { output: { chapters: expected } }: Plan,
  { chapters: found }: OutputSide,
): string[] {
  const lines = differs('number of chapters', found.length, expected.length)
  expected.forEach(({ startSeconds, title }, index) => {
    const is = found[index]
    if (is === undefined) return
    lines.push(...differs(`title of chapter ${index}`, is.title ?? '', title ?? ''))
    if (Math.abs(is.startSeconds - startSeconds) > chapterToleranceSeconds)
      lines.push(`chapter ${index} starts at ${is.startSeconds} s instead of ${startSeconds} s`)
  })
  return lines
}

export function differs<T extends string | number | null>(what: string, found: T, expected: T): string[] {
  if (found === expected) return []
  return [`${what} is ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`]
}
