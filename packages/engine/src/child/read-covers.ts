import { openInput } from './open-input.ts'
import { readPackets } from './read-packets.ts'

/**
 * The bytes of cover pictures, by stream index. FFmpeg hands them out as the first packets of a file; asking the
 * stream itself (`attachedPic`) ends node-av 6.1 with a segmentation fault.
 */
export async function readCovers(path: string, indexes: readonly number[]): Promise<Map<number, Buffer>> {
  const covers = new Map<number, Buffer>()
  if (indexes.length === 0) return covers
  const input = await openInput(path)
  try {
    for await (const { streamIndex, data } of readPackets(input)) {
      if (indexes.includes(streamIndex) && data !== null && !covers.has(streamIndex))
        covers.set(streamIndex, Buffer.from(data))
      if (covers.size === indexes.length) break
    }
  } finally {
    await input.closeInput()
  }
  return covers
}
