import { readFile, writeFile } from 'node:fs/promises'

import { beforeAll, describe, expect, it } from 'vitest'

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

  const late = Array.from({ length: 24 }, (_, index) => index * 512 + (index > 20 ? 2 : 0))
  const cases: [string, MediaRecipe, RegExp][] = [
    ['a missing frame', { frames: 23, audio: {} }, /23 frames where the source has 24/],
    ['a frame two ticks late', { times: late }, /frame 21 starts at/],
    ['another size', { width: 322 }, /width is 322 instead of 320/],
    ['another depth', { pixelFormat: 'yuv420p10le' }, /pixel format/],
    ['no audio', { audio: null }, /number of streams is 1 instead of 2/],
    ['other audio', { audio: { encoder: 'ac3' } }, /codec of stream 1.*hash of stream 1/],
    ['late audio', { audio: { startSeconds: 0.05 } }, /stream 1 moved by 50\.00 ms/],
    ['another language', { audio: { language: 'deu' } }, /language of stream 1/],
  ]
  it.each(cases)('refuses %s', async (name, recipe, message) => {
    await expect(forged(name, recipe)).rejects.toMatchObject({
      code: 'output-mismatch',
      message: expect.stringMatching(message) as string,
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
