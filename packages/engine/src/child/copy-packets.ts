import { AV_NOPTS_VALUE } from 'node-av/constants'
import { avGetAudioFrameDuration2, avRescaleDelta, type Packet, type Stream } from 'node-av/lib'

import type { Plan } from '../plan.ts'
import { isSubtitleGap } from './take-census.ts'
import { rebaseTicks } from './timeline.ts'
import type { Mp4Writer } from './write-mp4.ts'

/** Copies the packets of one stream as they are, on the output's clock. */
export function createPacketCopier(plan: Plan, source: Stream, writer: Mp4Writer) {
  const target = writer.streamFor(source.index)
  const shift = BigInt(rebaseTicks(plan.output.rebase, source.timeBase))
  const isCoarse =
    source.codecpar.sampleRate > 0 && source.timeBase.num * source.codecpar.sampleRate > source.timeBase.den
  const lastReference = { value: AV_NOPTS_VALUE }

  return async function copy(packet: Packet): Promise<void> {
    if (isSubtitleGap(packet, source)) return
    moveClock(packet, shift)
    const samples = isCoarse ? samplesIn(packet, source) : 0
    if (samples > 0) {
      // Milliseconds are too coarse for samples: rounding each packet by itself would make them overlap or gap.
      const rate = { num: 1, den: source.codecpar.sampleRate }
      const time = packet.dts === AV_NOPTS_VALUE ? packet.pts : packet.dts
      const exact = avRescaleDelta(source.timeBase, time, rate, samples, lastReference, target.timeBase)
      packet.rescaleTs(source.timeBase, target.timeBase)
      packet.pts = exact
      packet.dts = exact
    } else {
      packet.rescaleTs(source.timeBase, target.timeBase)
    }
    packet.pos = -1n
    await writer.write(packet, source.index)
  }
}

function moveClock(packet: Packet, shift: bigint): void {
  if (packet.pts === AV_NOPTS_VALUE) packet.pts = packet.dts
  if (packet.pts !== AV_NOPTS_VALUE) packet.pts -= shift
  if (packet.dts !== AV_NOPTS_VALUE) packet.dts -= shift
}

function samplesIn(packet: Packet, { codecpar }: Stream): number {
  return avGetAudioFrameDuration2(codecpar, packet.size) || codecpar.frameSize
}
