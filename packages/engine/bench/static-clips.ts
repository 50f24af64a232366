import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Demuxer, Muxer } from 'node-av'

import { street } from './clips.ts'
import { transcode } from './transcode.ts'

/** A clip whose camera stands still. */
export interface StaticClip {
  readonly name: string
  readonly content: string
  readonly path: string
}

// A yellow square goes round before a fractal that stands still.
const drawn = [
  'mandelbrot=size=768x576:rate=24:start_scale=0.3:end_scale=0.3:maxiter=200',
  'loop=loop=-1:size=1[still];color=c=yellow:size=40x40:rate=24[square];[still][square]overlay=' +
    "'364+200*sin(n/20)':'268+150*cos(n/20)'",
].join(',')

/** The clips that can be made here, of so many frames, and the names of those that cannot. */
export async function makeStaticClips(
  directory: string,
  frames: number,
): Promise<{ readonly found: readonly StaticClip[]; readonly missing: readonly string[] }> {
  const still = join(directory, 'still.mp4')
  const x264 = { preset: 'veryfast', crf: 18 }
  await transcode({ input: drawn, generated: true, output: still, filters: 'setsar=1', x264, frames })
  const found = [{ name: 'drawn', content: 'a square before a still fractal, x264 CRF 18', path: still }]
  if (!existsSync(street)) return { found, missing: [street] }
  const asItIs = join(directory, 'street.avi')
  const encodedAgain = join(directory, 'street.mp4')
  await copyPackets(street, asItIs, frames)
  await transcode({
    input: asItIs,
    output: encodedAgain,
    filters: 'null',
    x264: { preset: 'veryfast', crf: 23 },
  })
  return {
    found: [
      { name: 'street', content: 'people in a street (opencv-doc), as it is', path: asItIs },
      { name: 'street, x264', content: 'the same, encoded again: veryfast, CRF 23', path: encodedAgain },
      ...found,
    ],
    missing: [],
  }
}

/** The first frames of a video, bit by bit. */
async function copyPackets(from: string, to: string, count: number): Promise<void> {
  await using input = await Demuxer.open(from)
  const video = input.video()
  if (!video) throw new Error(`${from} has no video.`)
  await using output = await Muxer.open(to)
  const stream = output.addStream(video)
  let index = 0
  for await (const packet of input.packets(video.index)) {
    if (packet === null || index === count) break
    index += 1
    await output.writePacket(packet, stream)
  }
}
