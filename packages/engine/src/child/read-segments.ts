import type { Packet, Stream } from 'node-av/lib'

import { InternalError, OutputUnwritableError } from '../errors.ts'
import type { Plan } from '../plan.ts'
import type { Rational } from '../source.ts'
import { joinClock } from './join-clock.ts'
import { readSegment, readSegmentContents } from './segment-file.ts'
import { segmentPath } from '../segment-path.ts'
import type { Stage } from './stage.ts'
import { isHidden } from './take-census.ts'
import { endTicks } from './timeline.ts'

/**
 * Source packets in, the packets of finished segments out: one for one, so that the picture keeps step with the
 * sound; at the end what is left. Their times are on the output's clock in the video's time base, as one encoder
 * that ran through would have given them.
 */
export async function openSegmentPictures(
  plan: Plan,
  directory: string,
  video: Stream,
): Promise<Stage<Packet, Packet>> {
  const times = await readTimes(plan, directory, video.timeBase)
  const clock = joinClock(times, endTicks(plan, video))
  const packets = readPackets(plan, directory, video.timeBase)
  let written = 0

  async function* push(packet: Packet | null): AsyncGenerator<Packet> {
    if (packet && isHidden(packet, video)) return
    do {
      const next = await packets.next()
      if (next.done === true) return
      const time = clock[written]
      if (time === undefined) throw new InternalError('a segment grew while it was read')
      next.value.dts = BigInt(time.decodeTicks)
      next.value.duration = BigInt(time.durationTicks)
      written += 1
      yield next.value
    } while (packet === null)
  }

  return { push, close: () => void packets.return(undefined) }
}

async function readTimes(plan: Plan, directory: string, timeBase: Rational): Promise<number[]> {
  const times: number[] = []
  for (const { index } of plan.segments) {
    const own = await readSegmentContents(segmentPath(directory, index), timeBase)
    if (own === null) throw gone(index, directory)
    for (const time of own.times) times.push(time)
  }
  return times
}

/** It was whole a moment ago. */
function gone(index: number, directory: string): OutputUnwritableError {
  return new OutputUnwritableError(
    `Segment ${index} went from ${directory}, or was changed there. Give each upscale a folder of its own.`,
  )
}

async function* readPackets(
  plan: Plan,
  directory: string,
  timeBase: Rational,
): AsyncGenerator<Packet, undefined> {
  for (const { index } of plan.segments) {
    for await (const { packet, stream } of readSegment(segmentPath(directory, index))) {
      packet.rescaleTs(stream.timeBase, timeBase)
      yield packet
    }
  }
}
