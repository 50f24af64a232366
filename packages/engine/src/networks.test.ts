import { readFile } from 'node:fs/promises'

import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'

import { ownNetwork } from './child/own-networks.ts'
import { plan } from './plan.ts'
import { probe } from './probe.ts'
import { makeMedia, type MediaRecipe } from './testing-media/make-media.ts'
import { frameSeconds, planes } from './testing-media/read-media.ts'
import { psnrOfShares, sampleShares } from './testing-media/read-samples.ts'
import { ocean } from './testing-media/real-clips.ts'
import { roundTrip } from './testing-media/round-trip.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'
import { upscale } from './upscale.ts'

const at = temporaryFolder()
const lossless = { format: 'matroska', encoder: 'ffv1', audio: null } satisfies MediaRecipe

describe.each(['best', 'fast', 'turbo'] as const)('%s', (model) => {
  it('makes every frame twice as large, at its time', async () => {
    const times = [0, 3000, 3500, 8000, 12_000]
    const path = await makeMedia(at('variable.mp4'), { frames: 5, times, width: 98, height: 54 })
    const { output, proof } = await roundTrip(path, { model })
    expect(proof).toMatchObject({ framesOut: 5, width: 196, height: 108, model })
    expect(await frameSeconds(output.path)).toEqual(await frameSeconds(path))
  })

  it('gives what its network gives for the bare luma plane', async () => {
    const path = await makeMedia(at('plane.mkv'), { ...lossless, frames: 2, width: 158, height: 90 })
    const { output } = await roundTrip(path, { model, quality: 0 })
    const session = await InferenceSession.create(ownNetwork(model, 8).path, { logSeverityLevel: 3 })
    const bare = []
    for (const luma of await planes(path, 0)) {
      const { y } = await session.run({ x: new Tensor('uint8', luma, [1, 1, 90, 158]) })
      bare.push(y?.data)
    }
    expect(await planes(output.path, 0)).toEqual(bare)
  })
})

describe('a network', () => {
  it.each([
    ['a film of the sea', `movie=${ocean},crop=640:360:320:300`, 0.3],
    ['a slanted drawing', 'testsrc2=size=2560x1440:rate=24,rotate=0.3,scale=640:360:flags=area', 2],
  ])('brings %s closer to what was there than lanczos does', async (_, source, gainDb) => {
    const size = { width: 640, height: 360, frames: 8 }
    const original = await makeMedia(at('original.mkv'), { ...lossless, ...size, source })
    const halved = await makeMedia(at('halved.mp4'), {
      source: `movie=${original},scale=320:180:flags=area`,
      width: 320,
      height: 180,
      frames: 8,
      audio: null,
      encoderOptions: { crf: 20, preset: 'medium' },
    })
    const quality = async (model: 'fast' | 'lanczos') => {
      const { output } = await roundTrip(halved, { model, quality: 8 })
      return psnrOfShares(await sampleShares(output.path, 0), await sampleShares(original, 0))
    }
    const [network, filter] = [await quality('fast'), await quality('lanczos')]
    expect(network - filter).toBeGreaterThan(gainDb)
  })

  it('gives the same file on any number of threads', async () => {
    const path = await makeMedia(at('threads.mp4'), { frames: 30, audio: null })
    const planned = plan(await probe(path), { model: 'turbo', preset: 'ultrafast' })
    const made = async (threads: number) => {
      const output = await upscale(planned, at(`threads-${threads}.mp4`), { limits: { threads } })
      return await readFile(output.path)
    }
    const alone = await made(1)
    expect(alone.equals(await made(2))).toBe(true)
    expect(alone.equals(await made(5))).toBe(true)
  })

  it('makes a large frame from tiles, and it is the same as from one piece', async () => {
    const path = await makeMedia(at('large.mkv'), { ...lossless, frames: 1, width: 1002, height: 562 })
    const { output } = await roundTrip(path, { model: 'turbo', quality: 0 })
    const session = await InferenceSession.create(ownNetwork('turbo', 8).path, { logSeverityLevel: 3 })
    const [luma = new Uint8Array()] = await planes(path, 0)
    const { y } = await session.run({ x: new Tensor('uint8', luma, [1, 1, 562, 1002]) })
    expect(await planes(output.path, 0)).toEqual([y?.data])
  })

  it('makes 4× by going over its own result again', async () => {
    const path = await makeMedia(at('four.mkv'), { ...lossless, frames: 1, width: 80, height: 46 })
    const twice = await roundTrip(path, { model: 'turbo', quality: 0 })
    const again = await roundTrip(twice.output.path, { model: 'turbo', quality: 0 })
    const four = await roundTrip(path, { model: 'turbo', quality: 0, scale: 4 })
    expect(four.proof).toMatchObject({ width: 320, height: 184 })
    expect(await planes(four.output.path, 0)).toEqual(await planes(again.output.path, 0))
  })
})
