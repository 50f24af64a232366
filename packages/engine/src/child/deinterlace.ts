import type { Frame } from 'node-av/lib'

import type { Plan } from '../plan.ts'
import { createFrameFilter } from './frame-filter.ts'
import type { Stage } from './stage.ts'

/** Fields become whole frames, one frame per frame, each at its own time; anything else passes untouched. */
export function createDeinterlacer({ output, source }: Plan): Stage<Frame, Frame> {
  if (!output.deinterlace) return passThrough
  const parity = source.details.firstField === 'bottom' ? 'bff' : 'tff'
  const filter = createFrameFilter('bwdif', `mode=send_frame:parity=${parity}:deint=all`)
  const times: { pts: bigint; duration: bigint }[] = []

  async function* push(frame: Frame | null): AsyncGenerator<Frame> {
    // The filter halves its clock and may round; frames leave in the order in which they came.
    if (frame) times.push({ pts: frame.pts, duration: frame.duration })
    for await (const whole of filter.push(frame)) {
      const time = times.shift()
      if (time === undefined) return
      whole.pts = time.pts
      whole.duration = time.duration
      yield whole
    }
  }

  return {
    push,
    close: () => {
      filter.close()
    },
  }
}

const passThrough: Stage<Frame, Frame> = {
  // eslint-disable-next-line @typescript-eslint/require-await -- a stage is asynchronous, whatever it does
  async *push(frame) {
    if (frame) yield frame
  },
  close: () => undefined,
}
