import type { Frame, Packet, Stream } from 'node-av/lib'

import { openVideoDecoder } from '../child/decode-video.ts'
import { findVideoStream, openInput } from '../child/open-input.ts'
import { readPackets } from '../child/read-packets.ts'

/** Calls `look` with every decoded frame; it is valid during the call only. */
export async function eachFrame(path: string, look: (frame: Frame, stream: Stream) => void): Promise<void> {
  const input = await openInput(path)
  const video = findVideoStream(input)
  const decoder = await openVideoDecoder(video)
  const push = async (packet: Packet | null) => {
    for await (const frame of decoder.push(packet)) look(frame, video)
  }
  for await (const packet of readPackets(input)) if (packet.streamIndex === video.index) await push(packet)
  await push(null)
  decoder.close()
  await input.closeInput()
}

/** Start of every frame in seconds. */
export async function frameSeconds(path: string): Promise<number[]> {
  const seconds: number[] = []
  await eachFrame(path, (frame, { timeBase }) =>
    seconds.push((Number(frame.pts) * timeBase.num) / timeBase.den),
  )
  return seconds
}

/** One plane of every frame, rows without padding, one byte a sample. */
export async function planes(path: string, plane: number): Promise<Uint8Array[]> {
  const found: Uint8Array[] = []
  await eachFrame(path, (frame) => found.push(planeOf(frame, plane)))
  return found
}

export function planeOf(frame: Frame, plane: number): Uint8Array {
  const data = frame.data?.[plane]
  const stride = frame.linesize[plane]
  if (!data || stride === undefined) throw new Error(`no plane ${plane}`)
  const [width, height] =
    plane === 0 ? [frame.width, frame.height] : [(frame.width + 1) >> 1, (frame.height + 1) >> 1]
  const packed = new Uint8Array(width * height)
  for (let row = 0; row < height; row += 1)
    packed.set(data.subarray(row * stride, row * stride + width), row * width)
  return packed
}

/** Peak signal-to-noise ratio of two planes in dB; Infinity if equal. */
export function psnr(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) throw new Error(`planes of ${a.length} and ${b.length} samples`)
  const squares = a.reduce((sum, value, index) => sum + (value - (b[index] ?? 0)) ** 2, 0)
  return 10 * Math.log10(255 ** 2 / (squares / a.length))
}
