import { AV_NOPTS_VALUE } from 'node-av/constants'
import type { Frame, Packet, Stream } from 'node-av/lib'

import type { Plan } from '../plan.ts'
import { isHidden } from './take-census.ts'
import { rebaseTicks } from './timeline.ts'

/** Gives each frame the time that the probe's census gives it: see frameTimes in timeline.ts. */
export function createFrameClock(plan: Plan, video: Stream) {
  const shift = BigInt(rebaseTicks(plan.output.rebase, video.timeBase))
  const decodeTimes: bigint[] = []
  let latest: bigint | undefined

  /** Notes a packet on its way to the decoder: where a container has no presentation times, frames take these. */
  function note(packet: Packet): void {
    if (!plan.source.details.hasPresentationTimes && !isHidden(packet, video)) decodeTimes.push(packet.dts)
  }

  function stamp(frame: Frame): void {
    const noted = decodeTimes.shift()
    const own = noted === undefined || noted === AV_NOPTS_VALUE ? frame.pts : noted
    const time = own === AV_NOPTS_VALUE ? frame.bestEffortTimestamp : own
    const earliest = latest === undefined ? time : latest + 1n
    latest = time > earliest ? time : earliest
    frame.pts = latest - shift
  }

  return { note, stamp }
}
