import type { Frame, Packet, Stream } from 'node-av/lib'

import type { Plan } from '../plan.ts'
import { openFrameDecoder } from './decode-frames.ts'
import type { Encoder } from './encode-video.ts'
import { openUpscaler, type UpscalerResources } from './models.ts'
import type { Stage } from './stage.ts'

/** Source packets in, encoded packets out: decode, upscale and encode, chained. The encoder stays the caller's. */
export async function openPicturePipeline(
  plan: Plan,
  resources: UpscalerResources,
  video: Stream,
  encoder: Encoder,
): Promise<Stage<Packet, Packet>> {
  const upscaler = await openUpscaler(plan, resources)
  const decoder = await openFrameDecoder(plan, video)

  async function* push(packet: Packet | null): AsyncGenerator<Packet> {
    for await (const frame of decoder.push(packet)) yield* upscaleAndEncode(frame)
    if (packet) return
    yield* upscaleAndEncode(null)
    yield* encoder.push(null)
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
