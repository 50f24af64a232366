import type { Frame, Packet, Stream } from 'node-av/lib'

import { UnsupportedSourceError } from '../errors.ts'
import type { Plan } from '../plan.ts'
import { openVideoDecoder } from './decode-video.ts'
import { createDeinterlacer } from './deinterlace.ts'
import type { Encoder } from './encode-video.ts'
import { createFrameClock } from './frame-clock.ts'
import { openUpscaler } from './models.ts'
import type { Stage } from './stage.ts'

/** Source packets in, encoded packets out: decode, deinterlace, upscale and encode, chained. The encoder stays the caller's. */
export async function openPicturePipeline(
  plan: Plan,
  threads: number,
  video: Stream,
  encoder: Encoder,
): Promise<Stage<Packet, Packet>> {
  const upscaler = await openUpscaler(plan, threads)
  const decoder = await openVideoDecoder(video)
  const deinterlacer = createDeinterlacer(plan)
  const clock = createFrameClock(plan, video)

  async function* push(packet: Packet | null): AsyncGenerator<Packet> {
    if (packet) clock.note(packet)
    for await (const frame of decoder.push(packet)) {
      refuseOtherSize(frame, plan)
      clock.stamp(frame)
      yield* weaveUpscaleAndEncode(frame)
    }
    if (packet === null) {
      yield* weaveUpscaleAndEncode(null)
      yield* upscaleAndEncode(null)
      yield* encoder.push(null)
    }
  }

  async function* weaveUpscaleAndEncode(frame: Frame | null): AsyncGenerator<Packet> {
    for await (const whole of deinterlacer.push(frame)) yield* upscaleAndEncode(whole)
  }

  async function* upscaleAndEncode(frame: Frame | null): AsyncGenerator<Packet> {
    for await (const picture of upscaler.push(frame)) yield* encoder.push(picture)
  }

  function close(): void {
    decoder.close()
    deinterlacer.close()
    upscaler.close()
  }

  return { push, close }
}

function refuseOtherSize(frame: Frame, { source: { width, height } }: Plan): void {
  if (frame.width === width && frame.height === height) return
  throw new UnsupportedSourceError(
    `The picture changes from ${width}×${height} to ${frame.width}×${frame.height} midway. Cut the file there.`,
  )
}
