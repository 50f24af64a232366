import { writeFile } from 'node:fs/promises'

import { describe, expect, it } from 'vitest'

import { makeNetwork, type NetworkRecipe } from '../testing-media/make-network.ts'
import { inSharedMemory } from '../testing-media/shared-memory.ts'
import { temporaryFolder } from '../testing-media/temporary-folder.ts'
import { openNetwork } from './open-network.ts'

const at = temporaryFolder()

async function open(file: Uint8Array | string, task: { scale?: 2 | 4; bitDepth?: number } = {}) {
  const path = at('mine.onnx')
  await writeFile(path, file)
  return await openNetwork({ path, isOwn: false, scale: 2, bitDepth: 8, ...task })
}

/** Upscales 27 samples in three rows. */
async function upscaleRamp(run: Awaited<ReturnType<typeof open>>, scale: number, bytes: 1 | 2) {
  const ramp = Array.from({ length: 27 }, (_, index) => index * (bytes === 2 ? 38 : 9))
  const output = new SharedArrayBuffer(27 * scale ** 2 * bytes)
  const input = inSharedMemory(bytes === 2 ? Uint16Array.from(ramp) : Uint8Array.from(ramp))
  await run({ width: 9, height: 3, input, output })
  const found = bytes === 2 ? new Uint16Array(output) : new Uint8Array(output)
  const expected = Array.from({ length: 27 * scale ** 2 }, (_, index) => {
    const [x, y] = [index % (9 * scale), Math.floor(index / (9 * scale))]
    return ramp[Math.floor(y / scale) * 9 + Math.floor(x / scale)]
  })
  return { found: [...found], expected }
}

describe('a network of the user’s own', () => {
  it.each([
    ['uint8', 2, 2, 8],
    ['float32', 2, 2, 8],
    ['float32', 2, 2, 10],
    ['uint8', 2, 4, 8],
    ['float32', 2, 4, 10],
    ['uint8', 4, 4, 8],
  ] as const)('of %s that makes %i× serves scale %i at %i bits', async (type, times, scale, bitDepth) => {
    const run = await open(makeNetwork({ type, times }), { scale, bitDepth })
    const { found, expected } = await upscaleRamp(run, scale, bitDepth > 8 ? 2 : 1)
    expect(found).toEqual(expected)
  })

  it.each<[string, NetworkRecipe, { scale?: 2 | 4; bitDepth?: number }, string]>([
    ['three channels', { channels: 3 }, {}, 'luma: uint8 [1, 3, H, W]'],
    ['rank 3', { shape: [1, 'H', 'W'] }, {}, 'luma: uint8 [1, H, W]'],
    ['one size only', { shape: [1, 1, 64, 64] }, {}, 'luma: uint8 [1, 1, 64, 64]'],
    ['another type', { type: 'int16' }, {}, 'luma: int16'],
    ['a second input', { extraInput: true }, {}, 'sigma: float32 [1]'],
    ['3×', { times: 3 }, {}, 'it makes [1, 1, 57, 81] of [1, 1, 19, 27]'],
    ['4× at scale 2', { times: 4 }, {}, '4× as large and scale is 2'],
    ['8 bits for 10', {}, { bitDepth: 10 }, 'it must take float32'],
  ])('with %s is refused', async (_, recipe, task, found) => {
    await expect(open(makeNetwork(recipe), task)).rejects.toMatchObject({
      code: 'unsupported-model',
      message: expect.stringMatching(/^mine\.onnx can't be used: .* Needed: one luma plane/) as string,
    })
    await expect(open(makeNetwork(recipe), task)).rejects.toThrow(found)
  })

  it('that is a text is refused', async () => {
    await expect(open('# not a network')).rejects.toMatchObject({ code: 'unsupported-model' })
    await expect(open('')).rejects.toMatchObject({ code: 'unsupported-model' })
  })

  it('that is not there is refused', async () => {
    const task = { path: at('absent.onnx'), isOwn: false, scale: 2, bitDepth: 8 } as const
    await expect(openNetwork(task)).rejects.toMatchObject({
      code: 'unsupported-model',
      message: expect.stringContaining('absent.onnx') as string,
    })
  })
})
