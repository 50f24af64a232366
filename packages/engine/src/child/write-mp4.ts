import { AV_DISPOSITION_DEFAULT } from 'node-av/constants'
import { Dictionary, FFmpegError, FormatContext, type Packet, Rational, type Stream } from 'node-av/lib'

import { OutputUnwritableError } from '../errors.ts'
import type { Plan } from '../plan.ts'
import { fitItunesAtoms, outputStreamTags } from '../tags.ts'
import { tagsOf } from './describe-source.ts'
import type { Encoder } from './encode-h264.ts'
import { addHdr10 } from './hdr10.ts'
import { movieTimescale } from './movie-timescale.ts'
import { addDisplayMatrix } from './rotation.ts'

/** An open mp4. Streams are addressed by the source's stream index. */
export interface Mp4Writer {
  /** The output stream that takes the packets of a source stream. */
  streamFor(sourceIndex: number): Stream
  /** Takes the packet's data; its timestamps must be in the output stream's time base. */
  write(packet: Packet, sourceIndex: number): Promise<void>
  finish(): Promise<void>
  close(): Promise<void>
}

export async function openMp4(
  plan: Plan,
  input: FormatContext,
  encoder: Encoder,
  path: string,
): Promise<Mp4Writer> {
  const output = new FormatContext()
  must(output.allocOutputContext2(null, 'mp4', `file:${path}`), 'set up')
  const streams = new Map<number, Stream>()
  for (const { index, action } of plan.streams) {
    const source = input.streams[index]
    if (action === 'drop' || source === undefined) continue
    streams.set(
      index,
      action === 'upscale' ? addVideo(output, source, encoder, plan) : addCopy(output, source),
    )
  }
  output.metadata = Dictionary.fromObject({ ...plan.output.tags })
  must(await output.openOutput(), `created at ${path}`)
  must(await output.writeHeader(muxerOptions(plan)), 'started')

  function streamFor(sourceIndex: number): Stream {
    const stream = streams.get(sourceIndex)
    if (stream) return stream
    throw new RangeError(`stream ${sourceIndex} has no place in the output`)
  }

  return {
    streamFor,
    write: async (packet, sourceIndex) => {
      packet.streamIndex = streamFor(sourceIndex).index
      must(await output.interleavedWriteFrame(packet), 'written')
    },
    finish: async () => {
      must(await output.writeTrailer(), 'finished')
    },
    close: () => closeOutput(output),
  }
}

async function closeOutput(output: FormatContext): Promise<void> {
  await output.closeOutput()
  output.freeContext()
}

function addVideo(output: FormatContext, source: Stream, encoder: Encoder, plan: Plan): Stream {
  const stream = output.newStream()
  encoder.context.parametersFromContext(stream.codecpar)
  stream.timeBase = encoder.context.timeBase
  stream.avgFrameRate = encoder.context.framerate
  stream.sampleAspectRatio = encoder.context.sampleAspectRatio
  if (plan.output.displayMatrix !== null) addDisplayMatrix(stream.codecpar, plan.output.displayMatrix)
  addHdr10(stream.codecpar, plan.source.details.hdr10)
  describeLike(stream, source)
  return stream
}

function addCopy(output: FormatContext, source: Stream): Stream {
  const stream = output.newStream()
  source.codecpar.copy(stream.codecpar)
  // The tag belongs to the source's container; mp4 picks its own.
  stream.codecpar.codecTag = 0
  const { sampleRate } = source.codecpar
  stream.timeBase = sampleRate > 0 ? new Rational(1, sampleRate) : source.timeBase
  describeLike(stream, source)
  return stream
}

function describeLike(stream: Stream, source: Stream): void {
  stream.disposition = source.disposition
  if (source.disposition === 0) stream.clearDisposition(AV_DISPOSITION_DEFAULT)
  stream.metadata = Dictionary.fromObject({ ...outputStreamTags(tagsOf(source.metadata)) })
}

function muxerOptions(plan: Plan): Dictionary {
  const keepAnyKey = fitItunesAtoms(plan.output.tags) ? '' : '+use_metadata_tags'
  return Dictionary.fromObject({
    // The index goes first, so that a player on the net can start before it has the whole file.
    movflags: `+faststart${keepAnyKey}`,
    movie_timescale: movieTimescale(plan),
    write_tmcd: 0,
  })
}

function must(result: number, what: string): void {
  if (result >= 0) return
  throw new OutputUnwritableError(`The output could not be ${what}: ${FFmpegError.strerror(result)}.`)
}
