import type { Frame, Packet, Stream } from 'node-av/lib'

import { UnsupportedSourceError } from '../errors.ts'
import type { Plan } from '../plan.ts'
import { openVideoDecoder } from './decode-video.ts'
import type { Encoder } from './encode-h264.ts'
import { createFrameClock } from './frame-clock.ts'
import { createUpscaler } from './models.ts'
import type { Stage } from './stage.ts'

/** Source packets in, encoded packets out: decode, upscale and encode, chained. The encoder stays the caller's. */
export async function openPicturePipeline(
  plan: Plan,
  video: Stream,
  encoder: Encoder,
): Promise<Stage<Packet, Packet>> {
  const decoder = await openVideoDecoder(video)
  const upscaler = createUpscaler[plan.options.model](plan.output)
  const clock = createFrameClock(plan, video)

  async function* push(packet: Packet | null): AsyncGenerator<Packet> {
    if (packet) clock.note(packet)
    for await (const frame of decoder.push(packet)) {
      refuseOtherSize(frame, plan)
      clock.stamp(frame)
      yield* upscaleAndEncode(frame)
    }
    if (packet === null) {
      yield* upscaleAndEncode(null)
      yield* encoder.push(null)
    }
  }

  async function* upscaleAndEncode(frame: Frame | null): AsyncGenerator<Packet> {
    for await (const picture of upscaler.push(frame)) yield* encoder.push(picture)
  }

  function close(): void {
    decoder.close()
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
