import { AVSEEK_FLAG_BACKWARD } from 'node-av/constants'
import type { FormatContext, Frame, Packet, Stream } from 'node-av/lib'

import type { Plan } from '../plan.ts'
import type { Stretch } from '../stretch.ts'
import { openFrameDecoder } from './decode-frames.ts'
import { type Encoder, openVideoEncoder } from './encode-video.ts'
import type { Task } from './messages.ts'
import { openSource } from './open-source.ts'
import { createPicturePool } from './picture-pool.ts'
import { readPackets } from './read-packets.ts'
import { createPictureScaler } from './scale-picture.ts'
import { openOutput, type OutputWriter } from './write-output.ts'

type CutTask = Task & { readonly kind: 'cut' }

/** Where the stretch really lies, and its frames: none, if the video has none there. */
export interface CutResult extends Stretch {
  readonly frames: number
}

/** Decodes from the keyframe before the stretch, and writes the frames that lie in it. */
export async function cutFile({ plan, stretch, outputPath }: CutTask): Promise<CutResult> {
  const { input, video } = await openSource(plan.source)
  const encoder = await openVideoEncoder(plan, video)
  const writer = await openOutput(plan, input, encoder, outputPath)
  try {
    const window = createWindow(plan, video, stretch)
    await window.seek(input)
    await copyWindow({ plan, input, video, encoder, writer, window })
    await writer.finish()
    return window.result()
  } finally {
    encoder.close()
    await writer.close()
    await input.closeInput()
  }
}

interface Cutting {
  readonly plan: Plan
  readonly input: FormatContext
  readonly video: Stream
  readonly encoder: Encoder
  readonly writer: OutputWriter
  readonly window: Window
}

async function copyWindow({ plan, input, video, encoder, writer, window }: Cutting): Promise<void> {
  const decoder = await openFrameDecoder(plan, video)
  const scaler = createPictureScaler('catmull-rom')
  const pictures = createPicturePool(plan.output)
  const target = writer.streamFor(video.index)

  async function encode(frame: Frame | null): Promise<void> {
    for await (const packet of encoder.push(frame)) {
      packet.rescaleTs(encoder.context.timeBase, target.timeBase)
      await writer.write(packet, video.index)
    }
  }

  async function takeFrames(packet: Packet | null): Promise<void> {
    for await (const frame of decoder.push(packet)) {
      const pts = window.take(frame)
      if (pts === undefined) continue
      const picture = pictures.take()
      await scaler.scale(frame, picture.frame)
      picture.frame.pts = pts
      await encode(picture.frame)
      pictures.give(picture)
    }
  }

  try {
    for await (const packet of readPackets(input)) {
      if (packet.streamIndex === video.index) await takeFrames(packet)
      if (window.isPast()) break
    }
    if (!window.isPast()) await takeFrames(null)
    await encode(null)
  } finally {
    decoder.close()
    scaler.close()
    pictures.close()
  }
}

type Window = ReturnType<typeof createWindow>

/** Knows which frames lie in the stretch, and when all of them have been seen. */
function createWindow({ source }: Plan, video: Stream, { atSeconds, seconds }: Stretch) {
  const details = source.details.streams.find(({ index }) => index === video.index)
  const start = BigInt(details?.startTicks ?? 0)
  const { num, den } = video.timeBase
  const toTicks = (time: number) => BigInt(Math.round((time * den) / num))
  const toSeconds = (ticks: bigint) => (Number(ticks) * num) / den
  const from = start + toTicks(atSeconds)
  const to = start + toTicks(atSeconds + seconds)
  let first: bigint | undefined
  let end = 0n
  let frames = 0
  let past = false

  /** A demuxer that cannot seek is read from its beginning, which is slower and no less right. */
  async function seek(input: FormatContext): Promise<void> {
    if (from > start) await input.seekFrame(video.index, from, AVSEEK_FLAG_BACKWARD)
  }

  /** The frame's time in the cut, or undefined if it is not in it. */
  function take(frame: Frame): bigint | undefined {
    if (frame.pts >= to) past = true
    if (frame.pts < from || frame.pts >= to) return undefined
    first ??= frame.pts
    end = frame.pts + frame.duration
    frames += 1
    return frame.pts - first
  }

  function result(): CutResult {
    if (first === undefined) return { frames, atSeconds, seconds: 0 }
    return { frames, atSeconds: toSeconds(first - start), seconds: toSeconds(end - first) }
  }

  return { seek, take, isPast: () => past, result }
}
