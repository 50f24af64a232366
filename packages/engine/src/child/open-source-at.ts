import { AVSEEK_FLAG_BACKWARD } from 'node-av/constants'
import type { FormatContext, Stream } from 'node-av/lib'

import type { Source } from '../source.ts'
import { openSource } from './open-source.ts'
import { readPackets } from './read-packets.ts'

interface Opened {
  readonly input: FormatContext
  readonly video: Stream
}

/**
 * Opens a probed file so that the keyframe at `ticks` is among the next packets, near their beginning if the file can
 * be searched at all. A demuxer lands where its index says, which may be behind the keyframe: it is tried first.
 */
export async function openSourceAt(source: Source, ticks: number | null): Promise<Opened> {
  const opened = await openSource(source)
  if (ticks === null) return opened
  await seek(opened, ticks)
  const isAhead = await comesAcross(opened, ticks)
  await opened.input.closeInput()
  const again = await openSource(source)
  if (isAhead) await seek(again, ticks)
  return again
}

async function seek({ input, video }: Opened, ticks: number): Promise<void> {
  await input.seekFrame(video.index, BigInt(ticks), AVSEEK_FLAG_BACKWARD)
}

async function comesAcross({ input, video }: Opened, ticks: number): Promise<boolean> {
  for await (const packet of readPackets(input)) {
    if (packet.streamIndex !== video.index) continue
    if (packet.isKeyframe && Number(packet.pts) === ticks) return true
    // Nothing is shown before it is decoded, so the keyframe can't come any more.
    if (Number(packet.dts) > ticks) return false
  }
  return false
}
