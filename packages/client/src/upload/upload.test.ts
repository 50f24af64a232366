import { randomBytes } from 'node:crypto'
import { openAsBlob, truncateSync } from 'node:fs'
import { readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'

import { importFiles } from '../node.ts'
import { startTusService, type Meddle } from '../testing-service/start-tus-service.ts'
import { useTusService } from '../testing-service/use-tus-service.ts'
import { importVideos } from '../upload.ts'

const content = randomBytes(7_000_000)
const quick = { retry: { baseDelayMs: 1, maxDelayMs: 5 } }
const tus = useTusService()
const { connect, imported } = tus

const isPart: Meddle = ({ method }) => method === 'PATCH'

describe('an import of large videos', () => {
  it('is uploaded in parts, in order, with progress over all of them', async () => {
    const { client, service } = await connect()
    const second = randomBytes(1000)
    const seen: number[][] = []
    const job = await importVideos(
      client,
      [new File([content], 'a.mp4'), { content: new Blob([second]), fileName: 'b.mp4' }],
      { onProgress: (...progress) => seen.push(progress) },
    )
    expect(job.taskType).toBe('video_import')
    const [a, b] = await imported(service)
    expect(a?.equals(content) && b?.equals(second)).toBe(true)
    expect(seen.length).toBeGreaterThan(3)
    const sent = seen.map(([bytes = 0]) => bytes)
    expect(sent).toEqual(sent.toSorted((x, y) => x - y))
    expect(seen.at(-1)).toEqual([7_001_000, 7_001_000])
    const names = service.requests.flatMap(({ headers }) => headers['upload-metadata'] ?? [])
    expect(names).toEqual([`filename ${btoa('a.mp4')}`, `filename ${btoa('b.mp4')}`])
    const posts = service.requests.filter(({ method }) => method === 'POST')
    expect(new Set(posts.map(({ headers }) => headers['idempotency-key'])).size).toBe(3)
  })

  it('gets through broken parts, refusals that pass, and a busy service, without a second upload', async () => {
    let broken = 0
    const { client, service } = await connect((request, response) => {
      if (request.method === 'HEAD' && broken === 1) {
        broken += 1
        response.writeHead(503, { 'retry-after': '0' }).end()
        return true
      }
      if (request.method !== 'PATCH' || broken > 4) return false
      broken += 1
      if (broken % 2 === 0) response.writeHead(429).end()
      else request.once('data', () => request.socket.destroy())
      return true
    })
    await importVideos(client, [new Blob([content])], quick)
    expect((await imported(service))[0]?.equals(content)).toBe(true)
    expect(service.uploadMethods().filter((method) => method === 'POST')).toHaveLength(1)
    expect(await readdir(tus.directory)).toHaveLength(2)
  })

  it('begins once under one key when the answer to the creation is lost', async () => {
    let lost = false
    const { client, service } = await connect((request) => {
      if (lost || request.method !== 'POST') return false
      lost = true
      request.socket.destroy()
      return true
    })
    await importVideos(client, [new Blob([content])], quick)
    const posts = service.requests.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/uploads'),
    )
    const keys = posts.map(({ headers }) => headers['idempotency-key'])
    expect(keys).toHaveLength(2)
    expect(keys[0]).toBe(keys[1])
  })

  it('repeats the import itself under one key', async () => {
    let lost = false
    const { client, service } = await connect((request) => {
      if (lost || !request.url?.endsWith('/video-import')) return false
      lost = true
      request.socket.destroy()
      return true
    })
    await importVideos(client, [new Blob([content])], quick)
    const posts = service.requests.filter(({ path }) => path.endsWith('/video-import'))
    const keys = posts.map(({ headers }) => headers['idempotency-key'])
    expect(keys).toHaveLength(2)
    expect(keys[0]).toBe(keys[1])
  })

  it('gives up, says why, and leaves nothing at the service', async () => {
    const { client } = await connect((request, response) => {
      if (!isPart(request, response, 0)) return false
      response.writeHead(413, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ code: 413, message: 'too large', raw_message: '', detail: null }))
      return true
    })
    await expect(importVideos(client, [new Blob([content])], quick)).rejects.toMatchObject({
      code: 'too-large',
      message: 'too large',
    })
    await expect.poll(() => readdir(tus.directory)).toEqual([])
  })

  it('takes the part that takes too long as broken', async () => {
    let stalled = false
    const { client } = await connect((request) => {
      if (stalled || request.method !== 'PATCH') return false
      return (stalled = true)
    })
    await importVideos(client, [new Blob([content])], { ...quick, partTimeoutMs: 200 })
    expect(stalled).toBe(true)
  })

  it('sends the key to no other origin', async () => {
    const elsewhere = await startTusService(tus.directory)
    try {
      const { client } = await connect(undefined, (id) => `${elsewhere.baseUrl}/v1/uploads/${id}`)
      await expect(importVideos(client, [new Blob([content])], quick)).rejects.toThrow(/another origin/)
      expect(elsewhere.requests).toEqual([])
    } finally {
      await elsewhere.close()
    }
  })

  it('goes as one form while it is small, and says so at its end', async () => {
    const { client, service } = await connect()
    const seen: number[][] = []
    const stream = { stream: Readable.from([Buffer.from('on'), Buffer.from('e')]), bytes: 3 }
    await importVideos(client, [stream, new Blob(['two'])], {
      onProgress: (...progress) => seen.push(progress),
    })
    expect(service.imports[0]).toMatch(/one[^]*two/)
    expect(seen).toEqual([[6, 6]])
    expect(service.uploadMethods()).toEqual([])
  })
})

describe('a file that cannot be read', () => {
  it.each([
    ['small, sent as a form', 10_000],
    ['large, sent in parts', 7_000_000],
  ])('ends the import with the reason: %s', async (_way, bytes) => {
    const { client, service } = await connect()
    const path = join(tus.directory, 'cut.mp4')
    await writeFile(path, content.subarray(0, bytes))
    const file = { content: await openAsBlob(path), fileName: 'cut.mp4' }
    await truncate(path, bytes / 2)
    await expect(importVideos(client, [file], quick)).rejects.toMatchObject({
      code: 'unreadable-source',
      message: expect.stringContaining('cut.mp4 could not be read') as string,
      cause: { name: 'NotReadableError' },
    })
    await rm(path)
    await expect.poll(() => readdir(tus.directory)).toEqual([])
    expect(service.requests.filter((request) => request.path.endsWith('/video-import'))).toEqual([])
  })

  it('ends it in the middle, too, and leaves nothing at the service', async () => {
    const path = join(tus.directory, 'changed.mp4')
    await writeFile(path, content)
    let parts = 0
    const { client } = await connect((request, ...rest) => {
      if (isPart(request, ...rest) && ++parts === 2) truncateSync(path, 10)
      return false
    })
    await expect(importFiles(client, [path], quick)).rejects.toMatchObject({ code: 'unreadable-source' })
    expect(parts).toBeGreaterThan(1)
    await rm(path)
    await expect.poll(() => readdir(tus.directory)).toEqual([])
  })
})

describe('a stream', () => {
  function* slices(whole: Buffer) {
    for (let at = 0; at < whole.length; at += 64_000) yield whole.subarray(at, at + 64_000)
  }

  /** Small chunks from one buffer that is used again and again, as some readers do. */
  async function* chunks(whole: Buffer) {
    const reused = Buffer.alloc(64_000)
    for (let at = 0; at < whole.length; at += reused.length) {
      const size = whole.copy(reused, 0, at)
      yield reused.subarray(0, size)
      await Promise.resolve()
    }
  }

  it('is uploaded through breaks like a file', async () => {
    let count = 0
    const { client, service } = await connect((request) => {
      if (request.method !== 'PATCH' || ++count % 2 === 0) return false
      request.once('data', () => request.socket.destroy())
      return true
    })
    await importFiles(client, [{ stream: Readable.from(slices(content)), bytes: content.length }], quick)
    expect((await imported(service))[0]?.equals(content)).toBe(true)
  })

  it('of the web is, too, and anything iterable', async () => {
    const { client, service } = await connect()
    const streams = [new Blob([content]).stream(), chunks(content)]
    await importVideos(
      client,
      streams.map((stream) => ({ stream, bytes: content.length })),
    )
    for (const file of await imported(service)) expect(file.equals(content)).toBe(true)
  })

  it.each([1, -1])('that is %i byte off is refused', async (off) => {
    const { client, service } = await connect()
    const video = { stream: chunks(content), bytes: content.length + off }
    await expect(importVideos(client, [video], quick)).rejects.toMatchObject({ code: 'unreadable-source' })
    expect(service.imports).toEqual([])
  })

  it('that breaks ends the import', async () => {
    const { client } = await connect()
    const stream = Readable.from(slices(content)).on('data', () => undefined)
    stream.destroy(new Error('the disk went away'))
    await expect(importVideos(client, [{ stream, bytes: 6e6 }], quick)).rejects.toMatchObject({
      code: 'unreadable-source',
    })
  })
})
