import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import { inSharedMemory } from '../testing-media/shared-memory.ts'
import { openNetwork } from './open-network.ts'
import { ownNetwork } from './own-networks.ts'

interface Photo {
  readonly file: string
  readonly author: string
  readonly license: string
}

describe('the networks of our own', () => {
  it.each(['best', 'fast', 'turbo'] as const)('%s says the same in floats as in bytes', async (name) => {
    const [width, height] = [64, 48]
    const bytes = Uint8Array.from({ length: width * height }, (_, index) => (index * 7919) % 251)
    const outputs = await Promise.all(
      [8, 10].map(async (bitDepth) => {
        const { path } = ownNetwork(name, bitDepth)
        // Eight bits through both, so that only the files differ.
        const run = await openNetwork({ path, isOwn: true, scale: 2, bitDepth: 8 })
        const output = new SharedArrayBuffer(width * height * 4)
        await run({ width, height, input: inSharedMemory(bytes), output })
        return new Uint8Array(output)
      }),
    )
    const [fromBytes = new Uint8Array(), fromFloats = new Uint8Array()] = outputs
    const differences = fromBytes.map((value, index) => Math.abs(value - (fromFloats[index] ?? 0)))
    // A value in the middle between two levels may fall to either.
    expect(Math.max(...differences)).toBeLessThanOrEqual(1)
    expect(differences.filter((difference) => difference > 0).length).toBeLessThan(10)
  })

  it.each(['best', 'fast', 'turbo'] as const)(
    '%s gives every sample of the network as exported',
    async (name) => {
      const exported = fileURLToPath(new URL(`../../training/exported/${name}.onnx`, import.meta.url))
      // Odd sizes, and those where there is more rim than picture.
      for (const [width, height] of [
        [64, 48],
        [51, 33],
        [1, 1],
        [2, 3],
      ] as const) {
        const bytes = Uint8Array.from({ length: width * height }, (_, index) => (index * 7919) % 251)
        const [shipped, original] = await Promise.all(
          [ownNetwork(name, 8).path, exported].map(async (path) => {
            const run = await openNetwork({ path, isOwn: true, scale: 2, bitDepth: 8 })
            const output = new SharedArrayBuffer(width * height * 4)
            await run({ width, height, input: inSharedMemory(bytes), output })
            return Buffer.from(output)
          }),
        )
        expect(original?.equals(shipped ?? Buffer.alloc(0)), `${width}×${height}`).toBe(true)
      }
    },
  )

  it('credit the author of every picture that asks for it', async () => {
    const folder = new URL('../../models/', import.meta.url)
    const credits = await readFile(new URL('CREDITS.md', folder), 'utf8')
    const record: unknown = JSON.parse(await readFile(new URL('provenance.json', folder), 'utf8'))
    const named = photosOf(record).filter(({ license }) => !license.startsWith('CC0'))
    expect(named).toHaveLength(8)
    for (const { file, author, license } of named) {
      const title = (file.split('/').at(-1) ?? '')
        .replace(/\..*$/, '')
        .replace(/_by_.*$/, '')
        .replaceAll('_', ' ')
      const line = credits.split('\n').find((text) => text.startsWith(`- “${title}”`))
      expect(line).toContain(author)
      expect(line).toContain(license)
    }
  })
})

function photosOf(record: unknown): Photo[] {
  if (typeof record !== 'object' || record === null || !('training_photos' in record)) return []
  return Array.isArray(record.training_photos) ? record.training_photos.filter(isPhoto) : []
}

function isPhoto(value: unknown): value is Photo {
  return (
    typeof value === 'object' && value !== null && 'file' in value && 'author' in value && 'license' in value
  )
}
