import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { findPackageNames } from '../find-packages.ts'
import { countBumps } from './count-bumps.ts'
import { readReleased, releasedPaths } from './read-released.ts'

const repository = join(import.meta.dirname, '../..')
const good = { spec: '{"paths":{"/one":{}}}', exports: '{"one":["a"]}' }

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'released-'))
})

afterEach(() => rm(root, { recursive: true }))

async function keep(files: { readonly spec?: string; readonly exports?: string }): Promise<void> {
  for (const kind of ['spec', 'exports'] as const) {
    const path = join(root, releasedPaths[kind])
    await mkdir(dirname(path), { recursive: true })
    if (files[kind] !== undefined) await writeFile(path, files[kind])
  }
}

describe('what is released', () => {
  it('is read', async () => {
    await keep(good)
    expect(await readReleased(root)).toEqual({ spec: { paths: { '/one': {} } }, exports: { one: ['a'] } })
    await expect(readReleased(repository)).resolves.toHaveProperty('spec.paths')
  })

  it.each([
    ['a contract without paths', { ...good, spec: '{}' }, 'openapi/released.json has no paths'],
    ['a contract of no path', { ...good, spec: '{"paths":{}}' }, 'openapi/released.json has no paths'],
    ['what is no JSON', { ...good, spec: '{' }, 'openapi/released.json cannot be read'],
    ['no contract', { exports: good.exports }, 'openapi/released.json cannot be read'],
    ['no entry points', { ...good, exports: '{}' }, 'released-exports.json names no exports'],
    ['an entry point without names', { ...good, exports: '{"one":[]}' }, 'released-exports.json names no'],
    ['names that are no JSON', { ...good, exports: '' }, 'released-exports.json cannot be read'],
  ])('is not %s', async (_name, files, fault) => {
    await keep(files)
    const reading = readReleased(root)
    await expect(reading).rejects.toThrow(fault)
    await expect(reading).rejects.toThrow(/; restore it: git checkout \S+\.json$/)
  })
})

describe('a changeset for a package that there is not', () => {
  const announcement = (name: string) => ({ id: 'quiet-cats', releases: [{ name, type: 'major' as const }] })

  it('counts for nothing, and is named', () => {
    expect(countBumps([announcement('@video-upscale/klient')], ['@video-upscale/client'])).toEqual({
      bumps: [],
      faults: [
        '.changeset/quiet-cats.md says major for @video-upscale/klient, which is no package of the workspace; name one of packages/.',
      ],
    })
  })

  it('is not one for any package of the workspace', async () => {
    const names = await findPackageNames(repository)
    for (const name of ['@video-upscale/client', '@video-upscale/studio'])
      expect(countBumps([announcement(name)], names)).toEqual({ bumps: ['major'], faults: [] })
  })
})
