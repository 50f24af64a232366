import { writeFile } from 'node:fs/promises'
import { Encoder, FF_ENCODER_PNG, FilterComplexAPI, type Frame } from 'node-av'

import { decodeFrames } from './decode-frames.ts'

// The same part of the picture twice, enlarged: on the left the pixels of the source, on the right those of the result.
const graph = [
  '[0:v]crop=iw/3:ih/3:iw/3:ih*0.45,scale=iw*4:ih*4:flags=neighbor,pad=iw+8:ih:0:0:white[before]',
  '[1:v]crop=iw/3:ih/3:iw/3:ih*0.45,scale=iw*2:ih*2:flags=neighbor[after]',
  '[before][after]hstack,format=rgb24[out]',
].join(';')

/** Writes a PNG that shows one frame of a source beside the same frame of its result. */
export async function writeBeforeAfter(options: {
  readonly source: string
  readonly result: string
  readonly frameNo: number
  readonly target: string
}): Promise<void> {
  using before = await frameAt(options.source, options.frameNo)
  using after = await frameAt(options.result, options.frameNo)
  using filter = FilterComplexAPI.create(graph, {
    inputs: [{ label: '0:v' }, { label: '1:v' }],
    outputs: [{ label: 'out' }],
  })
  using encoder = await Encoder.create(FF_ENCODER_PNG)
  const chunks: Buffer[] = []
  for await (const picture of filter.frames('out', { '0:v': once(before), '1:v': once(after) })) {
    for await (const packet of encoder.packets(picture))
      if (packet?.data) chunks.push(Buffer.from(packet.data))
  }
  await writeFile(options.target, Buffer.concat(chunks))
}

async function frameAt(path: string, frameNo: number): Promise<Frame> {
  let index = 0
  for await (const frame of decodeFrames(path)) {
    if (index === frameNo) return frame
    index += 1
    frame.free()
  }
  throw new Error(`${path} has only ${String(index)} frames.`)
}

/** One frame, then the end, which a graph waits for before it puts two inputs side by side. */
async function* once(frame: Frame): AsyncGenerator<Frame | null> {
  yield await Promise.resolve(frame)
  yield null
}
