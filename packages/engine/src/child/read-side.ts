import { stat } from 'node:fs/promises'

import { AV_FRAME_FLAG_CORRUPT } from 'node-av/constants'
import type { FormatContext, Packet, Stream } from 'node-av/lib'

import { FileUnreadableError, isEngineError, VerificationError } from '../errors.ts'
import type { Chapter } from '../source.ts'
import { pixelFormatName } from './color-names.ts'
import { openVideoDecoder } from './decode-video.ts'
import { findVideoStream, openInput } from './open-input.ts'
import { readChapters } from './read-chapters.ts'
import { type CensusOptions, type StreamCensus, takeCensus } from './take-census.ts'
import { frameTimes, lastFrameTicks } from './timeline.ts'

/** One side of the comparison: an open file, every packet read. Times and ticks are in the video's time base. */
export interface Side {
  readonly input: FormatContext
  readonly video: Stream
  readonly census: readonly StreamCensus[]
  /** Start of every frame, first to last. */
  readonly times: readonly number[]
  /** First frame's start to last frame's end. */
  readonly ticks: number
}

/** The finished file, decoded. */
export interface OutputSide extends Side {
  readonly bytes: number
  /** Frames that came out of the decoder with errors. */
  readonly damagedFrames: number
  /** What the decoder puts out, by FFmpeg's name. */
  readonly pixelFormat: string
  readonly chapters: readonly Chapter[]
}

/** The source: packets counted, copied streams and texts hashed, nothing decoded. */
export async function readSide(
  input: FormatContext,
  video: Stream,
  read: Pick<CensusOptions, 'hash' | 'texts'>,
): Promise<Side> {
  const census = await takeCensus(input, read)
  const own = census[video.index]
  const times = own ? frameTimes(own) : []
  return { input, video, census, times, ticks: own ? spanOf(times, own) : 0 }
}

/** The output: every packet hashed and every frame decoded, so that "it plays" is measured and not assumed. */
export async function readOutput(path: string, texts: readonly number[] = []): Promise<OutputSide> {
  const { size: bytes } = await stat(path).catch((cause: unknown) => {
    throw new FileUnreadableError(`The output can't be opened: ${String(cause)}`, { cause })
  })
  const input = await openInput(path)
  const video = findVideoStream(input)
  const chapters = await readChapters(input)
  const frames = await createFrameCounter(video)
  try {
    const census = await takeCensus(input, {
      hash: input.streams.map(({ index }) => index),
      texts,
      onPacket: (packet) => (packet.streamIndex === video.index ? frames.push(packet) : null),
    })
    await frames.push(null)
    const own = census[video.index]
    const { times, damaged: damagedFrames, pixelFormat } = frames
    return {
      input,
      video,
      census,
      times,
      ticks: own ? spanOf(times, own) : 0,
      bytes,
      damagedFrames: damagedFrames(),
      pixelFormat: pixelFormat(),
      chapters,
    }
  } catch (error) {
    // A file that we wrote and can't read is the wrong file, not a damaged source.
    if (isEngineError(error, 'file-damaged')) throw new VerificationError([`the output: ${error.message}`])
    throw error
  } finally {
    frames.close()
  }
}

function spanOf(times: readonly number[], census: StreamCensus): number {
  return (times.at(-1) ?? 0) + lastFrameTicks(times, census) - (times[0] ?? 0)
}

async function createFrameCounter(video: Stream) {
  const decoder = await openVideoDecoder(video)
  const times: number[] = []
  let damaged = 0
  let format = 'unknown'

  async function push(packet: Packet | null): Promise<void> {
    for await (const frame of decoder.push(packet)) {
      times.push(Number(frame.pts))
      format = pixelFormatName(frame.format)
      if (frame.decodeErrorFlags !== 0 || frame.hasFlags(AV_FRAME_FLAG_CORRUPT)) damaged += 1
    }
  }

  return {
    push,
    times,
    damaged: () => damaged,
    pixelFormat: () => format,
    close: () => {
      decoder.close()
    },
  }
}
