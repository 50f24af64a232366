import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

import { createDirectoryStorage } from '../storage/directory-storage.ts'
import { StorageAwayError, type Storage } from '../storage/storage.ts'
import { createSourceCache } from './source-cache.ts'

let place: string
let storage: Storage
let fetches: string[]
let isAway = false
const never = new AbortController().signal

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'vu-sources-'))
  const directory = createDirectoryStorage(join(place, 'storage'))
  for (const key of ['sources/a/0', 'sources/b/0', 'sources/c/0'])
    await directory.put(key, Readable.from([key]))
  storage = {
    ...directory,
    getFile: (key, path) => {
      fetches.push(key)
      return isAway ? Promise.reject(new StorageAwayError('away')) : directory.getFile(key, path)
    },
  }
})

beforeEach(() => {
  fetches = []
  isAway = false
})

afterAll(() => rm(place, { recursive: true }))

it('fetches a source once for all who hold it at about the same time', async () => {
  const cache = createSourceCache(storage, place, 60_000)
  const [one, two] = await Promise.all([cache.hold('sources/a/0', never), cache.hold('sources/a/0', never)])
  expect(two.path).toBe(one.path)
  expect(await readFile(one.path, 'utf8')).toBe('sources/a/0')
  one.release()
  one.release()
  expect(existsSync(two.path)).toBe(true)
  two.release()
  const again = await cache.hold('sources/a/0', never)
  expect(again.path).toBe(one.path)
  expect(fetches).toEqual(['sources/a/0'])
  again.release()
  await cache.close()
  expect(existsSync(one.path)).toBe(false)
})

it('keeps two that nobody holds, those that were held last', async () => {
  const cache = createSourceCache(storage, place, 60_000)
  const paths: string[] = []
  for (const key of ['sources/a/0', 'sources/b/0', 'sources/c/0']) {
    const held = await cache.hold(key, never)
    paths.push(held.path)
    held.release()
  }
  await expect.poll(() => paths.map((path) => existsSync(path))).toEqual([false, true, true])
  await cache.close()
  expect(paths.map((path) => existsSync(path))).toEqual([false, false, false])
})

it('removes at once what nobody holds, if it is not to be kept', async () => {
  const cache = createSourceCache(storage, place, 0)
  const held = await cache.hold('sources/a/0', never)
  held.release()
  await expect.poll(() => existsSync(held.path)).toBe(false)
})

it('goes on fetching for another when the one who began is canceled', async () => {
  const cache = createSourceCache(storage, place, 0)
  const canceled = new AbortController()
  isAway = true
  const first = cache.hold('sources/a/0', canceled.signal)
  const second = cache.hold('sources/a/0', never)
  canceled.abort()
  await expect(first).rejects.toThrow('away')
  isAway = false
  const held = await second
  expect(await readFile(held.path, 'utf8')).toBe('sources/a/0')
  held.release()
})
