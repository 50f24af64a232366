import { findVideoStream, openInput } from '../child/open-input.ts'
import { readPackets } from '../child/read-packets.ts'

export interface PacketTimes {
  readonly pts: bigint
  readonly dts: bigint
}

/** Presentation and decoding time of every packet of the picture, as the file has them. */
export async function packetTimes(path: string): Promise<PacketTimes[]> {
  const input = await openInput(path)
  const video = findVideoStream(input)
  const found: PacketTimes[] = []
  for await (const packet of readPackets(input)) {
    if (packet.streamIndex === video.index) found.push({ pts: packet.pts, dts: packet.dts })
  }
  await input.closeInput()
  return found
}
