import { randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import type { Client } from '../client.ts'
import { fileUploadStorage, importFiles } from '../node.ts'
import type { Meddle } from '../testing-service/start-tus-service.ts'
import { useTusService } from '../testing-service/use-tus-service.ts'
import { importVideos, startImport } from '../upload.ts'

const content = randomBytes(7_000_000)
const quick = { retry: { baseDelayMs: 1, maxDelayMs: 5 } }
const tus = useTusService()
const { connect, imported } = tus

describe('startImport', () => {
  const begin = async (
    onProgress: (handle: ReturnType<typeof startImport>, sent: number) => void,
    meddle?: Meddle,
  ) => {
    const { client, service } = await connect(meddle)
    const handle = startImport(client, [new Blob([content])], {
      ...quick,
      onProgress: (sent) => {
        onProgress(handle, sent)
      },
    })
    return { handle, service }
  }

  it('can be paused and resumed, again and again, also at once', async () => {
    let pauses = 0
    const { handle, service } = await begin((handle, sent) => {
      if (sent < 1_000_000 || pauses > 5) return
      pauses += 1
      handle.pause()
      if (pauses % 2) setTimeout(handle.resume, 20)
      else handle.resume()
    })
    await handle.done
    expect(pauses).toBeGreaterThan(3)
    expect((await imported(service))[0]?.equals(content)).toBe(true)
    expect(service.uploadMethods().filter((method) => method === 'POST')).toHaveLength(1)
  })

  it('sends nothing while it is paused', async () => {
    const { client, service } = await connect()
    const handle = startImport(client, [new Blob([content])])
    handle.pause()
    await expect.poll(() => service.requests.length).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(service.uploadMethods()).toEqual([])
    handle.resume()
    await handle.done
  })

  it.each([
    ['before it begins', () => true],
    [
      'while it asks for capabilities',
      ({ url }: { url?: string | undefined }) => url?.includes('capabilities') === true,
    ],
    ['while it creates', ({ method, url }) => method === 'POST' && url?.endsWith('uploads') === true],
    ['while a part is sent', ({ method }) => method === 'PATCH'],
    ['while the import is made', ({ url }) => url?.includes('video-import') === true],
  ] as [string, Meddle][])('is aborted at once %s, and deletes what it sent', async (phase, isThere) => {
    const times: number[] = []
    for (let round = 0; round < 5; round++) {
      let reached = (): void => undefined
      const there = new Promise<void>((resolve) => (reached = resolve))
      const { handle, service } = await begin(
        () => undefined,
        (request, response, count) => {
          const stalls = request.method !== 'DELETE' && isThere(request, response, count)
          if (stalls) reached()
          return stalls
        },
      )
      if (phase !== 'before it begins') await there
      const reason = new Error('enough')
      const started = performance.now()
      handle.abort(reason)
      await expect(handle.done).rejects.toBe(reason)
      times.push(performance.now() - started)
      await expect.poll(() => readdir(tus.directory)).toEqual([])
      await service.close()
    }
    const median = times.toSorted((a, b) => a - b)[2] ?? Infinity
    process.stdout.write(`abort of an import ${phase}: median ${median.toFixed(1)} ms\n`)
    expect(median).toBeLessThan(250)
  })
})

describe('a storage', () => {
  /** Breaks off after some parts, as a closed tab does. */
  async function breakOff(client: Client, urlStorage: Map<string, string>, path: string): Promise<void> {
    const abort = new AbortController()
    const onProgress = (sent: number): void => {
      if (sent > 1_000_000) abort.abort()
    }
    await expect(
      importFiles(client, [path], { urlStorage, signal: abort.signal, onProgress }),
    ).rejects.toThrow()
  }

  it('lets a later import go on with the same file', async () => {
    const { client, service } = await connect()
    const path = join(tus.directory, 'mine.mp4')
    await writeFile(path, content)
    const urlStorage = new Map<string, string>()
    await breakOff(client, urlStorage, path)
    expect(urlStorage.size).toBe(1)
    const sent: number[] = []
    await importFiles(client, [path], { urlStorage, onProgress: (bytes) => sent.push(bytes) })
    expect(sent[0]).toBeGreaterThan(1_000_000)
    expect((await imported(service))[0]?.equals(content)).toBe(true)
    expect(service.uploadMethods().filter((method) => method === 'POST')).toHaveLength(1)
    expect(urlStorage.size).toBe(0)

    await breakOff(client, urlStorage, path)
    const other = randomBytes(7_000_001)
    await writeFile(path, other)
    await importFiles(client, [path], { urlStorage })
    expect((await imported(service))[0]?.equals(other)).toBe(true)
  })

  it('that names an upload elsewhere, or one that is gone, is not believed', async () => {
    const { client, service } = await connect()
    const video = { content: new Blob([content]), fingerprint: 'mine' }
    for (const url of ['https://example.com/steal', `${service.baseUrl}/v1/uploads/gone`, 'nonsense']) {
      const place = `video-upscale:upload:${service.baseUrl}/v1/uploads|0|mine`
      const urlStorage = new Map([[place, url]])
      await importVideos(client, [video], { ...quick, urlStorage })
      expect((await imported(service))[0]?.equals(content)).toBe(true)
    }
  })

  it('that fails costs nothing but the resumption', async () => {
    const { client, service } = await connect()
    const fail = (): never => {
      throw new Error('full')
    }
    const urlStorage = { getItem: fail, setItem: fail, removeItem: fail }
    await importVideos(client, [{ content: new Blob([content]), fingerprint: 'mine' }], { urlStorage })
    expect(service.imports).toHaveLength(1)
  })

  it('in a file outlives the process, and a spoilt file', async () => {
    const { client, service } = await connect()
    const file = join(tus.directory, 'uploads.json')
    await writeFile(file, '{')
    const video = { content: new Blob([content]), fingerprint: 'mine' }
    const abort = new AbortController()
    const begun = importVideos(client, [video], {
      urlStorage: fileUploadStorage(file),
      signal: abort.signal,
      onProgress: (sent) => {
        if (sent > 1_000_000) abort.abort()
      },
    })
    await expect(begun).rejects.toThrow()
    await expect.poll(() => readFile(file, 'utf8')).toContain('/v1/uploads/')
    await importVideos(client, [video], { urlStorage: fileUploadStorage(file) })
    expect((await imported(service))[0]?.equals(content)).toBe(true)
    expect(service.uploadMethods().filter((method) => method === 'POST')).toHaveLength(1)
    expect(await readFile(file, 'utf8')).toBe('[]')
  })
})
