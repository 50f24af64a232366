import { AV_NOPTS_VALUE } from 'node-av/constants'
import { avGetAudioFrameDuration2, avGetCodecName, avRescaleDelta, Packet, type Stream } from 'node-av/lib'

import { containers } from '../containers.ts'
import type { Plan } from '../plan.ts'
import { packetOf, textOf } from './subtitle-text.ts'
import { isSubtitleGap } from './take-census.ts'
import { rebaseTicks } from './timeline.ts'
import type { OutputWriter } from './write-output.ts'

/** Copies the packets of one stream, on the output's clock: as they are, or the same text in another codec. */
export function createPacketCopier(plan: Plan, source: Stream, writer: OutputWriter) {
  const target = writer.streamFor(source.index)
  const shift = BigInt(rebaseTicks(plan.output.rebase, source.timeBase))
  const { sampleRate } = source.codecpar
  const isFiner = target.timeBase.num * source.timeBase.den < source.timeBase.num * target.timeBase.den
  const isCoarse = isFiner && sampleRate > 0 && source.timeBase.num * sampleRate > source.timeBase.den
  const convert = createConverter(plan, source)
  const lastReference = { value: AV_NOPTS_VALUE }

  async function copy(packet: Packet): Promise<void> {
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

  return async function copyOrConvert(packet: Packet): Promise<void> {
    if (isSubtitleGap(packet, source)) return
    if (convert === null) {
      await copy(packet)
      return
    }
    const converted = convert(packet)
    if (converted === null) return
    await copy(converted)
    converted.free()
  }
}

/** Answers a function that says a packet's text in the output's codec, or null where there is none to say. */
function createConverter(
  { streams, options }: Plan,
  source: Stream,
): ((packet: Packet) => Packet | null) | null {
  const action = streams.find(({ index }) => index === source.index)?.action
  if (action !== 'convert') return null
  const from = avGetCodecName(source.codecpar.codecId) ?? ''
  const to = containers[options.container].textSubtitles
  return ({ data, pts, dts, duration }) => {
    const text = textOf(from, data ?? Buffer.alloc(0))
    if (text === null) return null
    const converted = new Packet()
    converted.alloc()
    // First, because it resets everything else.
    converted.data = packetOf(to, text)
    converted.pts = pts
    converted.dts = dts
    converted.duration = duration
    converted.isKeyframe = true
    return converted
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
