import { Dictionary, type FormatContext, Packet, type Stream } from 'node-av/lib'

import { containers } from '../containers.ts'
import type { Plan } from '../plan.ts'
import { fitItunesAtoms } from '../tags.ts'
import { outputStreams } from '../treat-streams.ts'
import type { Encoder } from './encode-video.ts'
import { writeChapters } from './write-chapters.ts'
import { movieTimescale } from './movie-timescale.ts'
import { readCovers } from './read-covers.ts'
import { openMuxer } from './open-muxer.ts'
import { addAttachment, addConverted, addCopy, addVideo } from './output-streams.ts'

/** An open output file. Streams are addressed by the source's stream index. */
export interface OutputWriter {
  /** The output stream that takes the packets of a source stream. */
  streamFor(sourceIndex: number): Stream
  /** Takes the packet's data; its timestamps must be in the output stream's time base. */
  write(packet: Packet, sourceIndex: number): Promise<void>
  /** Completes the file, chapters included. */
  finish(): Promise<void>
  close(): Promise<void>
}

/** Creates the plan's file with all its streams and its header. */
export async function openOutput(
  plan: Plan,
  input: FormatContext,
  encoder: Encoder,
  path: string,
): Promise<OutputWriter> {
  const muxer = openMuxer(containers[plan.options.container].muxer, path, 'The output')
  const { context: output } = muxer
  const covers = await readCovers(plan.source.path, coverIndexes(plan))
  const streams = addStreams({ plan, input, encoder, output, covers })
  output.metadata = Dictionary.fromObject({ ...plan.output.tags })
  await muxer.start(muxerOptions(plan))

  function streamFor(sourceIndex: number): Stream {
    const stream = streams.get(sourceIndex)
    if (stream) return stream
    throw new RangeError(`stream ${sourceIndex} has no place in the output`)
  }

  async function write(packet: Packet, sourceIndex: number): Promise<void> {
    packet.streamIndex = streamFor(sourceIndex).index
    await muxer.write(packet)
  }

  async function finish(): Promise<void> {
    await muxer.finish()
    await writeChapters(path, plan)
  }

  if (!containers[plan.options.container].attachments) await writeCovers(covers, write)
  return { streamFor, write, finish, close: () => muxer.close() }
}

interface Opening {
  readonly plan: Plan
  readonly input: FormatContext
  readonly encoder: Encoder
  readonly output: FormatContext
  readonly covers: ReadonlyMap<number, Buffer>
}

function addStreams({ plan, input, encoder, output, covers }: Opening): Map<number, Stream> {
  const streams = new Map<number, Stream>()
  for (const { index, action } of outputStreams(plan.streams)) {
    const source = input.streams[index]
    if (source === undefined) continue
    if (action === 'upscale') streams.set(index, addVideo(output, source, encoder, plan))
    if (action === 'copy') streams.set(index, addCopy(output, source, plan))
    if (action === 'convert') streams.set(index, addConverted(output, source, plan))
    if (action === 'attach') streams.set(index, addAttachment(output, source, plan, covers.get(index)))
  }
  return streams
}

function coverIndexes({ streams, source }: Plan): number[] {
  const attached = streams.filter(({ action }) => action === 'attach').map(({ index }) => index)
  return source.details.streams
    .filter(({ index, isCoverPicture }) => isCoverPicture && attached.includes(index))
    .map(({ index }) => index)
}

/** mp4 takes a cover as a stream of one packet; it goes first, so that the muxer does not wait for it. */
async function writeCovers(covers: ReadonlyMap<number, Buffer>, write: OutputWriter['write']): Promise<void> {
  for (const [index, bytes] of covers) {
    const packet = new Packet()
    packet.alloc()
    packet.data = bytes
    packet.pts = packet.dts = 0n
    packet.isKeyframe = true
    await write(packet, index)
    packet.free()
  }
}

function muxerOptions(plan: Plan): Dictionary {
  switch (plan.options.container) {
    case 'mp4':
    case 'mov': {
      const keepAnyKey = fitItunesAtoms(plan.output.tags) ? '' : '+use_metadata_tags'
      return Dictionary.fromObject({
        // The index goes first, so that a player on the net can start before it has the whole file.
        movflags: `+faststart${keepAnyKey}`,
        movie_timescale: movieTimescale(plan),
        write_tmcd: 0,
      })
    }
    case 'mkv':
    case 'webm':
      // The same for matroska; and the tracks' default flags are the source's, not guessed.
      return Dictionary.fromObject({ cues_to_front: 1, default_mode: 'passthrough' })
  }
}
