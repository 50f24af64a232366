import {
  AVMEDIA_TYPE_ATTACHMENT,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_SUBTITLE,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants'
import { avGetCodecName, type Dictionary, type FormatContext, type Stream } from 'node-av/lib'

import { describePixelFormat } from '../pixel-format.ts'
import type {
  Chapter,
  Rational,
  Source,
  SourceDetails,
  SourceStream,
  StreamDetails,
  StreamKind,
} from '../source.ts'
import { colorOf } from './color-names.ts'
import type { FileExtent } from './declared-extent.ts'
import { firstFieldOf } from './find-interlacing.ts'
import type { FirstFrames } from './first-frames.ts'
import { dispositionsOf } from './dispositions.ts'
import { isCoverPicture } from './open-input.ts'
import { displayMatrixOf, rotationOf } from './rotation.ts'
import { describeSideData } from './side-data.ts'
import type { StreamCensus } from './take-census.ts'
import { findCutPoints } from './find-cut-points.ts'
import { countRepeats, frameTimes, isVariableRate, lastFrameTicks, toSeconds } from './timeline.ts'

/** Everything the probe gathered. */
export interface ProbeFindings {
  readonly path: string
  readonly extent: FileExtent
  readonly input: FormatContext
  readonly video: Stream
  readonly census: readonly StreamCensus[]
  readonly firstFrames: FirstFrames
  readonly chapters: readonly Chapter[]
}

/** Puts the findings into the plain form that callers get. */
export function describeSource(findings: ProbeFindings, own: StreamCensus): Source {
  const { path, extent, input, video, firstFrames } = findings
  const { codecpar } = video
  const times = frameTimes(own)
  const span = (times.at(-1) ?? 0) + lastFrameTicks(times, own) - (times[0] ?? 0)
  const frameRate = averageRate(video, times)
  return {
    path,
    container: containerName(input.iformat?.name ?? '', extent.flavour),
    codec: codecName(video),
    bytes: extent.bytes,
    width: codecpar.width,
    height: codecpar.height,
    frames: times.length,
    framesPerSecond: frameRate.num / frameRate.den,
    durationSeconds: toSeconds(span, video.timeBase),
    variableFrameRate: isVariableRate(times),
    streams: input.streams.map(describeStream),
    color: colorOf(codecpar),
    rotationDegrees: rotationOf(displayMatrixOf(codecpar, firstFrames.displayMatrix)),
    details: describeDetails(findings, own, frameRate),
  }
}

function describeDetails(findings: ProbeFindings, own: StreamCensus, frameRate: Rational): SourceDetails {
  const { input, video, census, firstFrames, chapters } = findings
  const { codecpar } = video
  const firstField = firstFieldOf(
    declaredFields(codecpar.toJSON().fieldOrder, firstFrames),
    firstFrames.fields,
  )
  const alphaMode = tagsOf(video.metadata).alpha_mode === '1'
  return {
    videoStreamIndex: video.index,
    frameRate,
    sampleAspectRatio: sampleAspectRatioOf(video),
    interlaced: firstField !== null,
    firstField,
    alpha: alphaMode || describePixelFormat(colorOf(codecpar).pixelFormat).alpha,
    displayMatrix: displayMatrixOf(codecpar, firstFrames.displayMatrix),
    ...describeSideData(codecpar, firstFrames),
    closedCaptions: firstFrames.closedCaptions,
    hasPresentationTimes: !own.timesAreDecodeTimes,
    repeatedTimestamps: countRepeats(own),
    cutPoints: findCutPoints(own),
    chapters,
    tags: tagsOf(input.metadata),
    streams: input.streams.map((stream) => describeDetailsOf(stream, census[stream.index])),
  }
}

/** FFmpeg's field orders: 0 unknown, 1 progressive, the rest interlaced; in 2 and 5 the top field shows first. */
function declaredFields(fieldOrder: unknown, frames: FirstFrames) {
  if (frames.interlaced) return { interlaced: true, topFirst: frames.topFieldFirst }
  const interlaced = typeof fieldOrder === 'number' && fieldOrder > 1
  return { interlaced, topFirst: fieldOrder === 2 || fieldOrder === 5 }
}

function describeDetailsOf(stream: Stream, census: StreamCensus | undefined): StreamDetails {
  const { num, den } = stream.timeBase
  const times = census ? frameTimes(census) : []
  return {
    index: stream.index,
    timeBase: { num, den },
    packets: census?.packets ?? 0,
    startTicks: times[0] ?? null,
    sampleRate: stream.codecpar.sampleRate > 0 ? stream.codecpar.sampleRate : null,
    tags: tagsOf(stream.metadata),
    isCoverPicture: isCoverPicture(stream),
    dispositions: dispositionsOf(stream),
  }
}

/** One stream as `Source.streams` and the proof list it. */
export function describeStream(stream: Stream): SourceStream {
  const language = tagsOf(stream.metadata).language
  return {
    index: stream.index,
    kind: kindOf(stream),
    codec: codecName(stream),
    language: language === undefined || language === 'und' ? null : language,
  }
}

export function tagsOf(metadata: Dictionary | null): Record<string, string> {
  // node-av answers undefined, not null, for a stream without tags.
  return (metadata as Dictionary | null | undefined)?.getAll() ?? {}
}

export function sampleAspectRatioOf(stream: Stream): Rational {
  const { num, den } =
    stream.sampleAspectRatio.num > 0 ? stream.sampleAspectRatio : stream.codecpar.sampleAspectRatio
  return num > 0 && den > 0 ? { num, den } : { num: 1, den: 1 }
}

function kindOf(stream: Stream): StreamKind {
  switch (stream.codecpar.codecType) {
    case AVMEDIA_TYPE_VIDEO:
      return isCoverPicture(stream) ? 'attachment' : 'video'
    case AVMEDIA_TYPE_AUDIO:
      return 'audio'
    case AVMEDIA_TYPE_SUBTITLE:
      return 'subtitle'
    case AVMEDIA_TYPE_ATTACHMENT:
      return 'attachment'
    default:
      return 'data'
  }
}

function codecName(stream: Stream): string {
  return avGetCodecName(stream.codecpar.codecId) ?? 'unknown'
}

function containerName(demuxer: string, flavour: string): string {
  if (demuxer.startsWith('mov')) return flavour === 'qt  ' ? 'mov' : 'mp4'
  if (demuxer.startsWith('matroska')) return flavour === 'webm' ? 'webm' : 'mkv'
  return demuxer
}

/** As counted where every frame stays equally long; else as the container says it, if within 1 % of the count. */
function averageRate({ avgFrameRate, timeBase }: Stream, times: readonly number[]): Rational {
  const ticks = (times.at(-1) ?? 0) - (times[0] ?? 0)
  const declared = { num: avgFrameRate.num, den: avgFrameRate.den }
  if (times.length < 2) return declared.num > 0 && declared.den > 0 ? declared : { num: 25, den: 1 }
  const step = ticks / (times.length - 1)
  const isEven = times.every((time, index) => time === (times[0] ?? 0) + index * step)
  const counted = isEven
    ? { num: timeBase.den, den: timeBase.num * step }
    : { num: timeBase.den * (times.length - 1), den: timeBase.num * ticks }
  const ratio = (declared.num * counted.den) / (declared.den * counted.num)
  return !isEven && Math.abs(ratio - 1) < 0.01 ? declared : reduced(counted)
}

function reduced({ num, den }: Rational): Rational {
  let [a, b] = [num, den]
  while (b !== 0) [a, b] = [b, a % b]
  return { num: num / a, den: den / a }
}
