import { randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { Dictionary, FFmpegError, FormatContext, type Packet, type Stream } from 'node-av/lib'

import { FileDamagedError, isEngineError, OutputUnwritableError } from '../errors.ts'
import { isProcessThere } from '../leftovers.ts'
import { moveIntoPlace } from '../move-into-place.ts'
import { segmentFormat } from '../segment-path.ts'
import type { Rational } from '../source.ts'
import type { Encoder } from './encode-video.ts'
import { openMuxer } from './open-muxer.ts'
import { readPackets } from './read-packets.ts'

/** A segment in the making. */
export interface SegmentWriter {
  /** Takes a packet whose times are in the encoder's time base. */
  write(packet: Packet): Promise<void>
  /** Makes the file durable and gives it its name. */
  finish(): Promise<void>
  /** Removes what was not finished. */
  close(): Promise<void>
}

/** Creates the file of a segment under another name. Should two write the same segment, they write the same. */
export async function openSegmentWriter(path: string, encoder: Encoder): Promise<SegmentWriter> {
  const partialPath = `${path}.${process.pid}.${randomUUID()}.partial`
  const muxer = openMuxer(segmentFormat, partialPath, 'A segment')
  const stream = muxer.context.newStream()
  encoder.context.parametersFromContext(stream.codecpar)
  stream.timeBase = encoder.context.timeBase
  // Times stay as they are, although those of decoding begin before the first picture.
  await muxer.start(Dictionary.fromObject({ avoid_negative_ts: 'disabled' }))

  async function write(packet: Packet): Promise<void> {
    packet.rescaleTs(encoder.context.timeBase, stream.timeBase)
    packet.streamIndex = stream.index
    await muxer.write(packet)
  }

  async function finish(): Promise<void> {
    await muxer.finish()
    await moveIntoPlace(partialPath, path).catch((cause: unknown) => {
      throw new OutputUnwritableError(`A segment could not be moved to ${path}: ${String(cause)}`, { cause })
    })
  }

  async function close(): Promise<void> {
    await muxer.close()
    await rm(partialPath, { force: true })
  }

  return { write, finish, close }
}

/** Removes the beginnings of segments whose process was killed. To be called before this one begins any. */
export async function clearBegunSegments(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const writer = /\.(\d+)\.[0-9a-f-]{36}\.partial$/.exec(name)?.[1]
    if (writer === undefined) continue
    // In a container the process before may have had the same id.
    const isOurs = Number(writer) === process.pid
    if (isOurs || !isProcessThere(Number(writer))) await rm(join(directory, name), { force: true })
  }
}

/**
 * Every packet of a finished segment in order of decoding, each valid until the next is asked for. Only their
 * presentation times count, in the stream's time base. Throws FileDamagedError for what is no such file.
 */
export async function* readSegment(path: string): AsyncGenerator<{ packet: Packet; stream: Stream }> {
  const input = new FormatContext()
  const options = Dictionary.fromObject({ format_whitelist: segmentFormat, protocol_whitelist: 'file' })
  const opened = await input.openInput(`file:${path}`, null, options)
  options.free()
  if (opened < 0) throw new FileDamagedError(`A segment can't be opened: ${FFmpegError.strerror(opened)}.`)
  try {
    const [stream] = input.streams
    if (stream === undefined) throw new FileDamagedError('A segment has no stream.')
    for await (const packet of readPackets(input)) yield { packet, stream }
  } finally {
    await input.closeInput()
  }
}

/** What a finished segment holds. */
export interface SegmentContents {
  /** When each frame is shown, in ticks, in order of decoding. */
  readonly times: readonly number[]
  /** What the encoder said once for all its packets. */
  readonly extradata: Buffer | null
}

/** Reads a segment through; null without a whole file. Times are in ticks of `timeBase`. */
export async function readSegmentContents(path: string, timeBase: Rational): Promise<SegmentContents | null> {
  const times: number[] = []
  let extradata: Buffer | null = null
  try {
    for await (const { packet, stream } of readSegment(path)) {
      packet.rescaleTs(stream.timeBase, timeBase)
      times.push(Number(packet.pts))
      extradata ??= stream.codecpar.extradata
    }
    return { times, extradata }
  } catch (error) {
    if (isEngineError(error, 'file-damaged')) return null
    throw error
  }
}
