import { TooLargeError } from './errors.ts'
import { describePixelFormat, encoderPixelFormat } from './pixel-format.ts'
import type { ColorTags, Rational, Source, SourceColor } from './source.ts'
import { outputTags } from './tags.ts'

/** What is subtracted from every timestamp; null keeps the source's clock. */
export interface Rebase {
  readonly ticks: number
  readonly timeBase: Rational
}

/** What the output file will be. */
export interface PlannedOutput {
  readonly width: number
  readonly height: number
  readonly pixelFormat: string
  readonly color: SourceColor
  readonly rebase: Rebase | null
  /** The source's matrix, its shift scaled with the picture. */
  readonly displayMatrix: readonly number[] | null
  /** Tags of the file itself. */
  readonly tags: Readonly<Record<string, string>>
}

// x264's own limit.
const maxOutputDimension = 16_384

/** Size, format, colour, clock and tags of the output. Throws TooLargeError beyond what the codec can hold. */
export function planOutput(source: Source, scale: number): PlannedOutput {
  const width = source.width * scale
  const height = source.height * scale
  if (Math.max(width, height) > maxOutputDimension) {
    throw new TooLargeError(
      `The output would be ${width}×${height}; H.264 ends at ${maxOutputDimension}. Use a smaller scale.`,
    )
  }
  const pixelFormat = encoderPixelFormat(source.color.pixelFormat)
  const bitDepth = describePixelFormat(pixelFormat).bitDepth
  const color = { ...outputColorTags(source), bitDepth, pixelFormat }
  return {
    width,
    height,
    pixelFormat,
    color,
    rebase: planRebase(source),
    displayMatrix: scaleMatrix(source.details.displayMatrix, scale),
    tags: outputTags(source.details.tags),
  }
}

/** A turned picture is shifted back into view by its size in pixels, which is now another. */
function scaleMatrix(matrix: readonly number[] | null, scale: number): number[] | null {
  if (matrix === null) return null
  const scaled = matrix.map((value, index) => (index === 6 || index === 7 ? value * scale : value))
  // Players work the shift out by themselves; beyond 32 bits it is left to them.
  return scaled.every((value) => Math.abs(value) < 2 ** 31) ? scaled : scaled.with(6, 0).with(7, 0)
}

function outputColorTags(source: Source): ColorTags {
  const { primaries, transfer, matrix, range, pixelFormat } = source.color
  if (describePixelFormat(pixelFormat).family === 'rgb')
    return { primaries, transfer, matrix: 'bt709', range: 'tv' }
  if (pixelFormat.startsWith('yuvj')) return { primaries, transfer, matrix, range: 'pc' }
  // H.264 has no "unknown" range beside a known matrix; its silence already means limited.
  const anyKnown = [primaries, transfer, matrix].some((tag) => tag !== 'unknown')
  return { primaries, transfer, matrix, range: range === 'unknown' && anyKnown ? 'tv' : range }
}

// A transport stream's clock starts anywhere in 26 hours, and mp4 would hide a picture before zero.
const freeRunningClocks = ['mpegts', 'mpeg']

function planRebase(source: Source): Rebase | null {
  const starts = source.details.streams
    .filter((stream) => !stream.isCoverPicture && stream.startTicks !== null)
    .map((stream) => ({ index: stream.index, ticks: stream.startTicks ?? 0, timeBase: stream.timeBase }))
  const video = starts.find((start) => start.index === source.details.videoStreamIndex)
  if (freeRunningClocks.includes(source.container)) {
    const [earliest] = starts.sort((a, b) => seconds(a) - seconds(b))
    return earliest === undefined ? null : { ticks: earliest.ticks, timeBase: earliest.timeBase }
  }
  return video !== undefined && video.ticks < 0 ? { ticks: video.ticks, timeBase: video.timeBase } : null
}

function seconds({ ticks, timeBase }: Rebase): number {
  return (ticks * timeBase.num) / timeBase.den
}
