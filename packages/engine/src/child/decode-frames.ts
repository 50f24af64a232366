import type { Frame, Packet, Stream } from 'node-av/lib'

import { UnsupportedSourceError } from '../errors.ts'
import type { Plan } from '../plan.ts'
import { openVideoDecoder } from './decode-video.ts'
import { createDeinterlacer } from './deinterlace.ts'
import { createFrameClock } from './frame-clock.ts'
import type { Stage } from './stage.ts'

/** Source packets in, whole frames on the output's clock out: decode, stamp and deinterlace, chained. */
export async function openFrameDecoder(plan: Plan, video: Stream): Promise<Stage<Packet, Frame>> {
  const decoder = await openVideoDecoder(video)
  const deinterlacer = createDeinterlacer(plan)
  const clock = createFrameClock(plan, video)

  async function* push(packet: Packet | null): AsyncGenerator<Frame> {
    if (packet) clock.note(packet)
    for await (const frame of decoder.push(packet)) {
      refuseOtherSize(frame, plan)
      clock.stamp(frame)
      yield* deinterlacer.push(frame)
    }
    if (packet === null) yield* deinterlacer.push(null)
  }

  function close(): void {
    decoder.close()
    deinterlacer.close()
  }

  return { push, close }
}

function refuseOtherSize(frame: Frame, { source: { width, height } }: Plan): void {
  if (frame.width === width && frame.height === height) return
  throw new UnsupportedSourceError(
    `The picture changes from ${width}×${height} to ${frame.width}×${frame.height} midway. Cut the file there.`,
  )
}
