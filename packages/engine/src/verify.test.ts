import { copyFile, readFile, writeFile } from 'node:fs/promises'

import { AVCOL_SPC_SMPTE170M } from 'node-av/constants'
import type { Packet } from 'node-av/lib'
import { beforeAll, describe, expect, it } from 'vitest'

import { openInput } from './child/open-input.ts'
import { readPackets } from './child/read-packets.ts'
import { writeMp4Chapters } from './child/write-mp4-chapters.ts'
import { makeMedia, type MediaRecipe } from './testing-media/make-media.ts'
import { type RoundTrip, roundTrip } from './testing-media/round-trip.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'
import { verify } from './verify.ts'

const at = temporaryFolder()

let good: RoundTrip
beforeAll(async () => {
  good = await roundTrip(await makeMedia(at('good.mp4')))
})

/** An output of the right size that differs in one thing only. */
async function forged(name: string, recipe: MediaRecipe) {
  const path = await makeMedia(at(`${name}.mp4`), { width: 320, height: 180, ...recipe })
  return verify(good.plan, { ...good.output, path })
}

describe('verify', () => {
  it('takes the speed from the time that the upscale took', async () => {
    const proof = await verify(good.plan, { ...good.output, secondsTaken: 2 })
    expect(proof).toMatchObject({
      secondsTaken: 2,
      fps: 12,
      model: 'lanczos',
      scale: 2,
      codec: 'h264',
    })
    expect(proof.bytes).toBe(good.output.bytes)
  })

  it.each([70, 71, 72, 73])('takes frames of different lengths as they are, %i of them', async (frames) => {
    let clock = 0
    const times = Array.from({ length: frames }, (_, index) => (clock += 33 + ((index * 7) % 5) - 2))
    const recipe = { width: 160, height: 96, frames, timeScale: 1000, times }
    // Encoders that move frames ahead, on both sides.
    const coding = { encoder: 'libx264', encoderOptions: { preset: 'medium' } }
    const path = await makeMedia(at(`uneven-${frames}.mp4`), { ...recipe, ...coding })
    const { proof } = await roundTrip(path, { preset: 'medium' })
    expect(proof.framesOut).toBe(frames)
  })

  const late = Array.from({ length: 24 }, (_, index) => index * 512 + (index > 20 ? 2 : 0))
  const cases: [string, MediaRecipe, RegExp][] = [
    ['a missing frame', { frames: 23, audio: {} }, /23 frames where the source has 24/],
    ['a frame two ticks late', { times: late }, /frame 21 starts at/],
    ['another size', { width: 322 }, /width is 322 instead of 320/],
    ['another depth', { pixelFormat: 'yuv420p10le' }, /pixel format/],
    ['no audio', { audio: null }, /number of streams is 1 instead of 2/],
    ['other audio', { audio: { encoder: 'ac3' } }, /codec of stream 1.*hash of stream 1/],
    ['late audio', { audio: { startSeconds: 0.05 } }, /stream 1 moved by 50\.00 ms/],
    ['audio 2 ms late', { audio: { startSeconds: 0.002 } }, /stream 1 moved by 2\.00 ms/],
    ['another language', { audio: { language: 'deu' } }, /language of stream 1/],
    ['other colours', { prepare: (context) => (context.colorSpace = AVCOL_SPC_SMPTE170M) }, /colours is/],
    ['another codec', { encoder: 'mpeg4' }, /video codec is "mpeg4" instead of "h264"/],
    ['a cut tail', { frames: 20 }, /20 frames.*packets of stream 1/],
    ['an empty subtitle track besides', { subtitles: [] }, /number of streams is 3 instead of 2/],
  ]
  it.each(cases)('refuses %s', async (name, recipe, message) => {
    await expect(forged(name, recipe)).rejects.toMatchObject({
      code: 'output-mismatch',
      message: expect.stringMatching(message) as string,
    })
  })

  it('refuses two audio packets that changed places', async () => {
    await remuxSwapped(good.output.path, at('swapped.mp4'))
    await expect(verify(good.plan, { ...good.output, path: at('swapped.mp4') })).rejects.toMatchObject({
      code: 'output-mismatch',
      mismatches: [expect.stringContaining('hash of stream 1') as string],
    })
  })

  it('refuses lost chapters and retitled ones', async () => {
    const chapter = { startSeconds: 0, endSeconds: 1, title: 'One' }
    const withChapter = { ...good.plan, output: { ...good.plan.output, chapters: [chapter] } }
    await expect(verify(withChapter, good.output)).rejects.toMatchObject({
      mismatches: ['number of chapters is 0 instead of 1'],
    })
    await copyFile(good.output.path, at('retitled.mp4'))
    await writeMp4Chapters(at('retitled.mp4'), [{ ...chapter, title: 'Two' }])
    await expect(verify(withChapter, { ...good.output, path: at('retitled.mp4') })).rejects.toMatchObject({
      mismatches: ['title of chapter 0 is "Two" instead of "One"'],
    })
  })

  it('refuses an output that does not decode', async () => {
    const bytes = await readFile(good.output.path)
    // The picture's bytes are the middle of the file; its index stands before them.
    bytes.fill(0x5a, Math.round(bytes.length * 0.4), Math.round(bytes.length * 0.6))
    await writeFile(at('broken.mp4'), bytes)
    await expect(verify(good.plan, { ...good.output, path: at('broken.mp4') })).rejects.toMatchObject({
      code: 'output-mismatch',
    })
  })
})

/** Writes the same file with the payloads of the audio's fifth and sixth packet swapped. */
async function remuxSwapped(from: string, to: string): Promise<void> {
  const input = await openInput(from)
  const packets: Packet[] = []
  for await (const packet of readPackets(input)) {
    const copy = packet.clone()
    if (copy) packets.push(copy)
  }
  const [fifth, sixth] = packets.filter(({ streamIndex }) => streamIndex === 1).slice(4)
  const bytes = await readFile(from)
  if (!fifth?.data || !sixth?.data) throw new Error('too few audio packets')
  const [a, b] = [bytes.indexOf(fifth.data), bytes.indexOf(sixth.data)]
  const [lengthA, lengthB] = [fifth.data.length, sixth.data.length]
  const same = Math.min(lengthA, lengthB)
  const swapped = Buffer.from(bytes)
  // As many bytes as both have: sizes in the index stay true.
  swapped.set(bytes.subarray(b, b + same), a)
  swapped.set(bytes.subarray(a, a + same), b)
  await writeFile(to, swapped)
  await input.closeInput()
}
