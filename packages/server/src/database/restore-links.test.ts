import { mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

import { restoreLinks } from './restore-links.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vu-links-'))
})

afterEach(() => rm(directory, { recursive: true }))

async function pack(links: readonly object[]): Promise<void> {
  await mkdir(join(directory, 'lib'))
  await writeFile(join(directory, 'lib/libicuuc.so.60.2'), 'a library')
  await writeFile(join(directory, 'pg-symlinks.json'), JSON.stringify(links))
}

const link = { source: 'native/lib/libicuuc.so.60.2', target: 'native/lib/libicuuc.so.60' }

it('makes the links that the package lists, also in a copy of another name', async () => {
  await pack([link])
  expect(await restoreLinks(directory)).toBe(true)
  expect(await readlink(join(directory, 'lib/libicuuc.so.60'))).toBe('libicuuc.so.60.2')
  expect(await readFile(join(directory, 'lib/libicuuc.so.60'), 'utf8')).toBe('a library')
})

it('leaves those that are there', async () => {
  await pack([link])
  await restoreLinks(directory)
  expect(await restoreLinks(directory)).toBe(true)
})

it('has nothing to do where the package lists none', async () => {
  expect(await restoreLinks(directory)).toBe(true)
})

it('says so where a link cannot be made', async () => {
  await pack([{ ...link, target: 'native/missing/libicuuc.so.60' }])
  expect(await restoreLinks(directory)).toBe(false)
})
