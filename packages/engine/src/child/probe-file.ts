import { AV_TIME_BASE } from 'node-av/constants'
import type { FormatContext, Stream } from 'node-av/lib'

import { FileTruncatedError, NotAVideoError, TooLargeError } from '../errors.ts'
import type { ResolvedLimits } from '../limits.ts'
import type { Source } from '../source.ts'
import { readExtent, refuseCutFile } from './declared-extent.ts'
import { describeSource } from './describe-source.ts'
import { createFirstFramesReader } from './first-frames.ts'
import { findVideoStream, openInput } from './open-input.ts'
import { readChapters } from './read-chapters.ts'
import { type StreamCensus, takeCensus } from './take-census.ts'
import { toSeconds } from './timeline.ts'

/** Reads a whole file and describes it, or throws saying why it can't be upscaled. */
export async function probeFile(path: string, limits: ResolvedLimits): Promise<Source> {
  const extent = await readExtent(path)
  refuseCutFile(extent)
  const input = await openInput(path)
  try {
    refuseManyStreams(input, limits)
    const video = findVideoStream(input)
    refuseLargePictures(video, limits)
    // By the header's word, before anything is decoded; then again by what was counted.
    refuseTooManyPixels(video, Number(video.nbFrames), limits)
    refuseLongDuration(Number(input.duration) / AV_TIME_BASE, limits)
    const chapters = await readChapters(input)
    const { census, firstFrames } = await readThrough(input, video)
    const own = census[video.index]
    if (own === undefined || own.times.length === 0)
      throw new NotAVideoError('The video stream holds no frames.')
    refuseMissingFrames(input, video, census)
    refuseTooManyPixels(video, own.times.length, limits)
    refuseLongDuration(spanSeconds(input, census), limits)
    return describeSource({ path, extent, input, video, census, firstFrames, chapters }, own)
  } finally {
    await input.closeInput()
  }
}

async function readThrough(input: FormatContext, video: Stream) {
  const reader = await createFirstFramesReader(video)
  try {
    const census = await takeCensus(input, {
      onPacket: (packet) => (packet.streamIndex === video.index ? reader.push(packet) : null),
    })
    return { census, firstFrames: await reader.finish() }
  } finally {
    reader.close()
  }
}

function refuseManyStreams({ nbStreams }: FormatContext, { maxStreams }: ResolvedLimits): void {
  if (nbStreams <= maxStreams) return
  throw new TooLargeError(`The file has ${nbStreams} streams; at most ${maxStreams} are taken.`)
}

function refuseLongDuration(seconds: number, { maxDurationSeconds }: ResolvedLimits): void {
  if (!(seconds > maxDurationSeconds)) return
  throw new TooLargeError(
    `The file lasts ${Math.round(seconds)} seconds; at most ${maxDurationSeconds} are taken. Cut the video shorter.`,
  )
}

function refuseLargePictures(
  { codecpar: { width, height } }: Stream,
  { maxDimension }: ResolvedLimits,
): void {
  if (width < 1 || height < 1) throw new NotAVideoError('The video stream has no picture size.')
  if (Math.max(width, height) <= maxDimension) return
  throw new TooLargeError(
    `The picture is ${width}×${height}; at most ${maxDimension} pixels a side are taken.`,
  )
}

function refuseTooManyPixels(
  { codecpar: { width, height } }: Stream,
  frames: number,
  limits: ResolvedLimits,
): void {
  const pixels = width * height * frames
  if (pixels <= limits.maxPixelsTimesFrames) return
  throw new TooLargeError(
    `${frames} frames of ${width}×${height} are ${pixels} pixels; at most ${limits.maxPixelsTimesFrames} are taken. Cut the video shorter.`,
  )
}

// A container's duration is rounded, and some writers count a little more than they store.
const durationSlackSeconds = 1
const durationSlackShare = 0.05

/** The second net, for cuts between whole packets: what the header promised against what was there. */
function refuseMissingFrames(input: FormatContext, video: Stream, census: readonly StreamCensus[]): void {
  const cutShort = census[video.index]?.corrupt ?? 0
  if (cutShort > 0) {
    throw new FileTruncatedError(
      `${cutShort} packets of the video are cut short. Upload the file whole.`,
      null,
    )
  }
  const declared = Number(input.duration) / AV_TIME_BASE
  const missing = declared - spanSeconds(input, census)
  if (missing <= Math.max(durationSlackSeconds, declared * durationSlackShare)) return
  throw new FileTruncatedError(
    `The file is cut: ${missing.toFixed(1)} of ${declared.toFixed(1)} seconds are missing. Upload it whole.`,
    missing / declared,
  )
}

/** First start to last end over all streams. */
function spanSeconds(input: FormatContext, census: readonly StreamCensus[]): number {
  let start = Infinity
  let end = -Infinity
  for (const stream of input.streams) {
    const own = census[stream.index]
    for (const time of own?.times ?? []) {
      start = Math.min(start, toSeconds(time, stream.timeBase))
      end = Math.max(end, toSeconds(time + (own?.lastDuration ?? 0), stream.timeBase))
    }
  }
  return end - Math.min(start, 0)
}
