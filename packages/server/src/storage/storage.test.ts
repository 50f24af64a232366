import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { startTestBucket, type TestBucket } from '../testing-server/test-bucket.ts'
import { openStorage } from './open-storage.ts'
import { isStorageAway, StorageMissingError, type OpenedStorage } from './storage.ts'

const soon = () => new Date(Date.now() + 60_000)
const place = await mkdtemp(join(tmpdir(), 'vu-storage-'))
let bucket: TestBucket

beforeAll(async () => {
  bucket = await startTestBucket()
})

afterAll(async () => {
  await bucket.stop()
  await rm(place, { recursive: true, force: true })
})

const kinds = [
  { kind: 'a directory', storageUrl: () => undefined },
  { kind: 'a bucket', storageUrl: () => bucket.storageUrl() },
  { kind: 'a folder of a bucket', storageUrl: () => bucket.storageUrl('some/folder') },
]

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

describe.each(kinds)('$kind', ({ storageUrl }) => {
  let opened: OpenedStorage

  beforeAll(async () => {
    const url = storageUrl()
    opened = await openStorage({
      dataDir: join(place, randomUUID()),
      ...(url === undefined ? {} : { storageUrl: url }),
    })
  })
  afterAll(() => opened.close())

  const read = async (key: string, range?: { start: number; end: number }) =>
    await buffer(await opened.storage.get(key, range))
  const list = async (prefix: string) => await collect(opened.storage.list(prefix))
  const file = async (content: Uint8Array) => {
    const path = join(place, randomUUID())
    await writeFile(path, content)
    return path
  }

  it('gives back what was put, whole and in ranges', async () => {
    // Over one part of a bucket.
    const content = randomBytes(9 * 1024 ** 2)
    await opened.storage.put(
      'results/a/0/clip.mp4',
      Readable.from([content.subarray(0, 99), content.subarray(99)]),
    )
    expect((await read('results/a/0/clip.mp4')).equals(content)).toBe(true)
    const range = { start: 8 * 1024 ** 2 - 5, end: 8 * 1024 ** 2 + 5 }
    expect(await read('results/a/0/clip.mp4', range)).toEqual(content.subarray(range.start, range.end + 1))
    expect(await opened.storage.head('results/a/0/clip.mp4')).toEqual({
      bytes: content.length,
      modifiedAt: expect.any(Date) as Date,
    })
  })

  it('takes files of any size, also empty ones, in any ranges', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.nat(), fc.nat(), async (content, a, b) => {
        const path = await file(content)
        await opened.storage.putFile('sources/property/0', path)
        await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
        expect([...(await read('sources/property/0'))]).toEqual([...content])
        if (content.length === 0) return
        const start = a % content.length
        const end = start + (b % (content.length - start))
        const part = await read('sources/property/0', { start, end })
        expect([...part]).toEqual([...content.subarray(start, end + 1)])
      }),
      { numRuns: 25 },
    )
  })

  it('brings a file to a path, which stays when the stored one goes', async () => {
    await opened.storage.put('sources/b/0', Readable.from(['a video']))
    const path = join(place, randomUUID())
    await opened.storage.getFile('sources/b/0', path)
    await opened.storage.delete('sources/b/0')
    expect(await readFile(path, 'utf8')).toBe('a video')
  })

  it('says what is not there', async () => {
    await expect(opened.storage.get('sources/nobody/0')).rejects.toThrow(StorageMissingError)
    const path = join(place, 'nobody')
    await expect(opened.storage.getFile('sources/nobody/0', path)).rejects.toThrow(StorageMissingError)
    expect(await readdir(place)).not.toContain('nobody')
    expect(await opened.storage.head('sources/nobody/0')).toBeUndefined()
    await expect(opened.storage.delete('sources/nobody/0')).resolves.toBeUndefined()
    expect(await list('sources/nobody/')).toEqual([])
  })

  it('lists what begins so, however much it is', async () => {
    const keys = Array.from({ length: 1005 }, (_, index) => `list/many/${String(index).padStart(4, '0')}`)
    for (const key of keys) await opened.storage.put(key, Readable.from(['.']))
    await opened.storage.put('list/others/0', Readable.from(['.']))
    expect((await list('list/many/')).toSorted()).toEqual(keys)
    expect(await list('list/many/100')).toHaveLength(5)
  })

  it('shows nothing of a put that breaks off', async () => {
    const chunk = randomBytes(1024 ** 2)
    const breaking = Readable.from(
      (async function* () {
        for (let count = 0; count < 20; count++) yield chunk
        await Promise.resolve()
        throw new Error('the sender is gone')
      })(),
    )
    await expect(opened.storage.put('results/broken/0/x.mp4', breaking)).rejects.toThrow('the sender is gone')
    expect(await opened.storage.head('results/broken/0/x.mp4')).toBeUndefined()
    expect(await list('results/broken/')).toEqual([])
    expect(await opened.storage.removeUnfinished(new Date(0))).toBe(0)
    await opened.storage.removeUnfinished(soon())
    expect(await opened.storage.removeUnfinished(soon())).toBe(0)
  })

  it('replaces what was there', async () => {
    await opened.storage.put('results/c/0/x', Readable.from(['the first one']))
    await opened.storage.put('results/c/0/x', Readable.from(['another']))
    expect((await read('results/c/0/x')).toString()).toBe('another')
  })
})

describe('a bucket', () => {
  const openAt = async (storageUrl: string) => (await openStorage({ dataDir: place, storageUrl })).storage

  it('that cannot be reached is away', async () => {
    const gone = await startTestBucket()
    const url = gone.storageUrl()
    await gone.stop()
    const storage = await openAt(url)
    for (const act of [
      () => storage.head('x'),
      () => storage.get('x'),
      () => storage.put('x', Readable.from(['.'])),
      () => storage.delete('x'),
      () => collect(storage.list('x')),
      () => storage.removeUnfinished(soon()),
    ]) {
      const error = await act().then(
        () => undefined,
        (reason: unknown) => reason,
      )
      expect(isStorageAway(error)).toBe(true)
    }
  })

  it('whose service answers 500 is away, and 503 in HTML as well', async () => {
    for (const body of ['', '<html>Service Unavailable</html>']) {
      bucket.answerNext({ status: body === '' ? 500 : 503, body })
      const storage = await openAt(bucket.storageUrl())
      const error = await storage.get('x').catch((reason: unknown) => reason)
      expect(isStorageAway(error)).toBe(true)
      bucket.answerNext(undefined)
    }
  })

  it('whose answer breaks off is away, and leaves no part of the file', async () => {
    const storage = await openAt(bucket.storageUrl())
    await storage.put('results/cut/0/x', Readable.from([randomBytes(1024 ** 2)]))
    bucket.cutAfter(100_000)
    const path = join(place, 'cut')
    const error = await storage.getFile('results/cut/0/x', path).catch((reason: unknown) => reason)
    bucket.cutAfter(undefined)
    expect(isStorageAway(error)).toBe(true)
    expect(await readdir(place)).not.toContain('cut')
  })

  it('that is not there is no outage: the message says what to do', async () => {
    const storage = await openAt(bucket.storageUrl().replace('s3://videos', 's3://nowhere'))
    const error = await storage.put('x', Readable.from(['.'])).catch((reason: unknown) => reason)
    expect(isStorageAway(error)).toBe(false)
    expect(String(error)).toContain('There is no bucket "nowhere": create it, or correct STORAGE_URL')
  })
})
