import type { Frame, Stream } from 'node-av/lib'

import { FileDamagedError, InternalError } from '../errors.ts'
import type { Plan } from '../plan.ts'
import type { Segment } from '../plan-segments.ts'
import { type Encoder, openVideoEncoder } from './encode-video.ts'
import { openSegmentWriter, type SegmentWriter } from './segment-file.ts'
import { segmentPath } from '../segment-path.ts'
import { rebaseTicks } from './timeline.ts'

/** Pictures in order in, files of whole segments out. */
export interface SegmentEncoder {
  push(picture: Frame): Promise<void>
  /** Ends the last segment. */
  finish(): Promise<void>
  close(): Promise<void>
}

interface Encoding {
  readonly plan: Plan
  readonly video: Stream
  readonly directory: string
  /** Segments that follow each other. */
  readonly run: readonly Segment[]
  readonly countFrame: () => void
}

/** Each segment gets an encoder of its own, which knows nothing of the others: that makes it repeatable by itself. */
export function createSegmentEncoder(encoding: Encoding): SegmentEncoder {
  const { plan, video, run } = encoding
  const shift = rebaseTicks(plan.output.rebase, video.timeBase)
  const waiting = [...run]
  let open: OpenSegment | undefined

  async function push(picture: Frame): Promise<void> {
    while (open === undefined || isBehind(picture, open.segment)) {
      await open?.finish()
      const segment = waiting.shift()
      if (segment === undefined) throw new InternalError('a picture behind the last segment')
      open = await openSegment(encoding, segment)
    }
    await open.push(picture)
  }

  function isBehind(picture: Frame, { toTicks }: Segment): boolean {
    return toTicks !== null && Number(picture.pts) + shift >= toTicks
  }

  return {
    push,
    finish: async () => {
      await open?.finish()
      if (waiting[0]) throw missingFrames(waiting[0], 0)
    },
    close: async () => {
      await open?.close()
    },
  }
}

interface OpenSegment {
  readonly segment: Segment
  push(picture: Frame | null): Promise<void>
  finish(): Promise<void>
  close(): Promise<void>
}

async function openSegment(
  { plan, video, directory, countFrame }: Encoding,
  segment: Segment,
): Promise<OpenSegment> {
  const encoder: Encoder = await openVideoEncoder(plan, video)
  const writer: SegmentWriter = await openSegmentWriter(segmentPath(directory, segment.index), encoder)
  let frames = 0

  async function push(picture: Frame | null): Promise<void> {
    for await (const packet of encoder.push(picture)) {
      await writer.write(packet)
      frames += 1
      countFrame()
    }
  }

  async function finish(): Promise<void> {
    await push(null)
    encoder.close()
    if (frames !== segment.frames) throw missingFrames(segment, frames)
    await writer.finish()
  }

  async function close(): Promise<void> {
    encoder.close()
    await writer.close()
  }

  return { segment, push, finish, close }
}

function missingFrames({ firstFrame, frames }: Segment, found: number): FileDamagedError {
  return new FileDamagedError(`Only ${found} of the ${frames} frames from ${firstFrame} on can be decoded.`)
}
