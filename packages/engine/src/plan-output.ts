import { codecs } from './codecs.ts'
import { containers } from './containers.ts'
import { encoderPixelFormat, hasAlphaFormat } from './encoder-pixel-format.ts'
import { TooLargeError } from './errors.ts'
import { canHoldChapters } from './hold-chapters.ts'
import type { ResolvedOptions } from './options.ts'
import { describePixelFormat } from './pixel-format.ts'
import type { Chapter, ColorTags, Rational, Source, SourceColor } from './source.ts'
import { outputTags } from './tags.ts'
import type { StreamTreatment } from './treat-streams.ts'

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
  /** The source's, as the container can say it. */
  readonly sampleAspectRatio: Rational
  /** The source's matrix, its shift scaled with the picture. */
  readonly displayMatrix: readonly number[] | null
  /** Tags of the file itself. */
  readonly tags: Readonly<Record<string, string>>
  /** On the output's clock. */
  readonly chapters: readonly Chapter[]
  /** True if transparency is upscaled and written. */
  readonly keepsAlpha: boolean
  /** True if fields are woven into whole frames first, one frame per frame. */
  readonly deinterlace: boolean
}

/** Size, format, colour, clock and tags of the output. Throws TooLargeError beyond what the codec can hold. */
export function planOutput(
  source: Source,
  options: ResolvedOptions,
  treatments: readonly StreamTreatment[],
): PlannedOutput {
  const { scale, codec } = options
  const { label, maxDimension } = codecs[codec]
  const width = source.width * scale
  const height = source.height * scale
  if (Math.max(width, height) > maxDimension) {
    throw new TooLargeError(
      `The output would be ${width}×${height}; ${label} ends at ${maxDimension}. Use a smaller scale.`,
    )
  }
  const keepsAlpha = canKeepAlpha(source, options)
  const pixelFormat = encoderPixelFormat(source.color.pixelFormat, options, keepsAlpha)
  const bitDepth = describePixelFormat(pixelFormat).bitDepth
  const color = { ...outputColorTags(source), bitDepth, pixelFormat }
  const rebase = planRebase(source, options, treatments)
  return {
    width,
    height,
    pixelFormat,
    color,
    rebase,
    sampleAspectRatio: planAspect(source, width, options),
    displayMatrix: planMatrix(source, options),
    tags: outputTags(source.details.tags),
    chapters: canHoldChapters(source.details.chapters, options.container)
      ? shiftChapters(source.details.chapters, rebase)
      : [],
    keepsAlpha,
    deinterlace: source.details.interlaced,
  }
}

/** VP9 keeps alpha beside its packets, for which only matroska and WebM have a place. */
function canKeepAlpha(source: Source, options: ResolvedOptions): boolean {
  const { codec, container, model } = options
  if (!source.details.alpha || !hasAlphaFormat(source.color.pixelFormat, options)) return false
  // The networks know luma and chroma only.
  return model === 'lanczos' && (codec !== 'vp9' || containers[container].millisecondClock)
}

function shiftChapters(chapters: readonly Chapter[], rebase: Rebase | null): Chapter[] {
  const shift = rebase === null ? 0 : seconds(rebase)
  const moved = (time: number) => Math.max(Math.round((time - shift) * 1e6) / 1e6, 0)
  return chapters.map(({ startSeconds, endSeconds, title }) => ({
    startSeconds: moved(startSeconds),
    endSeconds: moved(endSeconds),
    title,
  }))
}

/** WebM says how wide the picture is shown in whole pixels, and nothing finer. */
function planAspect({ details }: Source, width: number, { container }: ResolvedOptions): Rational {
  const { num, den } = details.sampleAspectRatio
  if (container !== 'webm' || num === den) return { num, den }
  return { num: Math.round((width * num) / den), den: width }
}

/** A turned picture is shifted back into view by its size in pixels, which is now another. */
function planMatrix({ details }: Source, { scale, container }: ResolvedOptions): number[] | null {
  const matrix = details.displayMatrix
  if (matrix === null) return null
  const scaled = matrix.map((value, index) => (index === 6 || index === 7 ? value * scale : value))
  // Players work the shift out by themselves: matroska has no place for it, and mp4 only for 32 bits.
  const fits = !containers[container].millisecondClock && scaled.every((value) => Math.abs(value) < 2 ** 31)
  return fits ? scaled : scaled.with(6, 0).with(7, 0)
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

function planRebase(
  source: Source,
  { container }: ResolvedOptions,
  treatments: readonly StreamTreatment[],
): Rebase | null {
  const timed = treatments
    .filter(({ action }) => ['upscale', 'copy'].includes(action))
    .map(({ index }) => index)
  const starts = source.details.streams
    .filter((stream) => timed.includes(stream.index) && stream.startTicks !== null)
    .map(({ index, startTicks, timeBase }) => ({ index, ticks: startTicks ?? 0, timeBase }))
  const video = starts.find((start) => start.index === source.details.videoStreamIndex)
  const [earliest] = starts.toSorted((a, b) => seconds(a) - seconds(b))
  if (earliest === undefined) return null
  const { ticks, timeBase } = earliest
  if (freeRunningClocks.includes(source.container)) return { ticks, timeBase }
  // Matroska has nothing before zero but the lead-in that Opus declares; mp4 hides sound there, as it should.
  const codecOf = (index: number) => source.streams.find((stream) => stream.index === index)?.codec
  const beforeZero = starts.filter(({ index }) => codecOf(index) !== 'opus').some((start) => start.ticks < 0)
  if (containers[container].millisecondClock && beforeZero) return { ticks, timeBase }
  return video !== undefined && video.ticks < 0 ? { ticks: video.ticks, timeBase: video.timeBase } : null
}

function seconds({ ticks, timeBase }: Rebase): number {
  return (ticks * timeBase.num) / timeBase.den
}
