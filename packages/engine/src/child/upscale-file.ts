import type { FormatContext, Packet, Stream } from 'node-av/lib'

import { FileDamagedError } from '../errors.ts'
import type { Plan } from '../plan.ts'
import { createProgressCounter, type Progress } from '../progress.ts'
import type { ProviderName } from '../providers.ts'
import { createPacketCopier } from './copy-packets.ts'
import { type Encoder, openVideoEncoder } from './encode-video.ts'
import type { Task, UpscaleResult } from './messages.ts'
import { openSource } from './open-source.ts'
import { readPackets } from './read-packets.ts'
import { openSegmentPictures } from './read-segments.ts'
import { createReuseCounter } from './reuse-counter.ts'
import type { Stage } from './stage.ts'
import { openPicturePipeline } from './upscale-pictures.ts'
import { openOutput, type OutputWriter } from './write-output.ts'

/** With the provider that was chosen. */
type UpscaleTask = Task & { readonly kind: 'upscale'; readonly provider: ProviderName }

/**
 * Runs a plan: reads packet by packet, upscales the picture, copies the rest, writes one file. Where the picture lies
 * finished in a folder of segments, those are joined instead.
 */
export async function upscaleFile(
  { plan, outputPath, threads, provider, reuse, segmentsDirectory }: UpscaleTask,
  report: (progress: Progress) => void,
): Promise<UpscaleResult> {
  const { input, video } = await openSource(plan.source)
  const encoder = await openVideoEncoder(plan, video)
  const writer = await openOutput(plan, input, encoder, outputPath)
  const counter = createReuseCounter()
  try {
    // Of a picture that is only joined every frame has been counted.
    const countFrame =
      segmentsDirectory === null ? createProgressCounter(plan.source.frames, report) : () => undefined
    const pictures =
      segmentsDirectory === null
        ? await openPicturePipeline(
            plan,
            { threads, provider, reuse: reuse ? counter : null },
            video,
            encoder,
          )
        : await openSegmentPictures(plan, segmentsDirectory, video)
    const frames = await pump({ plan, pictures, input, video, encoder, writer, countFrame })
    await writer.finish()
    return { frames, reusedShare: counter.share() }
  } finally {
    encoder.close()
    await writer.close()
    await input.closeInput()
  }
}

interface Pump {
  readonly plan: Plan
  readonly pictures: Stage<Packet, Packet>
  readonly input: FormatContext
  readonly video: Stream
  readonly encoder: Encoder
  readonly writer: OutputWriter
  readonly countFrame: () => void
}

/** Moves every packet from the source to the output. Answers the number of frames written. */
async function pump({ plan, pictures, input, video, encoder, writer, countFrame }: Pump): Promise<number> {
  const copiers = createCopiers(plan, input, writer)
  const target = writer.streamFor(video.index)
  let frames = 0

  async function writePictures(packet: Packet | null): Promise<void> {
    for await (const encoded of pictures.push(packet)) {
      encoded.rescaleTs(encoder.context.timeBase, target.timeBase)
      await writer.write(encoded, video.index)
      frames += 1
      countFrame()
    }
  }

  try {
    for await (const packet of readPackets(input)) {
      if (packet.streamIndex === video.index) await writePictures(packet)
      else await copiers.get(packet.streamIndex)?.(packet)
    }
    await writePictures(null)
  } finally {
    pictures.close()
  }
  if (frames === plan.source.frames) return frames
  throw new FileDamagedError(`Only ${frames} of ${plan.source.frames} frames can be decoded.`)
}

function createCopiers(plan: Plan, input: FormatContext, writer: OutputWriter) {
  return new Map(
    plan.streams
      .filter(({ action }) => action === 'copy' || action === 'convert')
      .flatMap(({ index }) => input.streams[index] ?? [])
      .map((stream) => [stream.index, createPacketCopier(plan, stream, writer)]),
  )
}
