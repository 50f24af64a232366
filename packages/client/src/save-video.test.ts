import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { saveVideo } from './node.ts'
import { connectResults, type Connected } from './testing-service/results.ts'
import { serveFile } from './testing-service/serve-file.ts'

const content = randomBytes(3_000_000)
const quick = { retry: { baseDelayMs: 1, maxDelayMs: 5 } }
let directory: string
let connected: Connected | undefined

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vu-client-'))
})

afterEach(async () => {
  await connected?.service.close()
  await rm(directory, { recursive: true })
})

const connect = async (...[answer]: Parameters<typeof connectResults>): Promise<Connected> =>
  (connected = await connectResults(answer))

describe('saveVideo', () => {
  it('goes on where the download broke, and replaces what was there', async () => {
    const { client, at, service } = await connect((exchange, count) => {
      serveFile(exchange, content, { etag: '"one"', ...(count < 4 ? { cutAfter: 700_000 } : {}) })
    })
    const path = join(directory, 'out.mp4')
    await writeFile(path, 'older')
    expect(await saveVideo(client, at('a'), path, quick)).toBe(content.length)
    expect((await readFile(path)).equals(content)).toBe(true)
    expect(await readdir(directory)).toEqual(['out.mp4'])
    expect(service.exchanges).toHaveLength(4)
  })

  it('begins anew when the result became another file', async () => {
    const { client, at } = await connect((exchange, count) => {
      if (count === 1) serveFile(exchange, randomBytes(4_000_000), { etag: '"one"', cutAfter: 900_000 })
      else serveFile(exchange, content, { etag: '"two"' })
    })
    const path = join(directory, 'out.mp4')
    expect(await saveVideo(client, at('a'), path, quick)).toBe(content.length)
    expect((await readFile(path)).equals(content)).toBe(true)
  })

  it('keeps the old file and nothing else when it is aborted', async () => {
    const { client, at } = await connect((exchange) => {
      serveFile(exchange, content, { stallAfter: 1_000_000 })
    })
    const path = join(directory, 'out.mp4')
    await writeFile(path, 'older')
    const times: number[] = []
    for (let round = 0; round < 7; round++) {
      const abort = new AbortController()
      let started = 0
      const onProgress = (received: number) => {
        if (received < 1_000_000) return
        started = performance.now()
        abort.abort(new Error('enough'))
      }
      const options = { ...quick, signal: abort.signal, onProgress }
      await expect(saveVideo(client, at('a'), path, options)).rejects.toThrow('enough')
      times.push(performance.now() - started)
    }
    const median = times.toSorted((a, b) => a - b)[3] ?? Infinity
    process.stdout.write(`abort of saveVideo: median ${median.toFixed(1)} ms\n`)
    expect(median).toBeLessThan(250)
    expect(await readdir(directory)).toEqual(['out.mp4'])
    expect(await readFile(path, 'utf8')).toBe('older')
  })

  it('asks for the path of a file before it downloads anything', async () => {
    const { client, at, service } = await connect(() => undefined)
    await expect(saveVideo(client, at('a'), directory, quick)).rejects.toThrow('is a directory')
    expect(service.exchanges).toEqual([])
  })

  it('says that the directory is missing, and ends the connection', async () => {
    const { client, at, service } = await connect((exchange) => {
      serveFile(exchange, content, { stallAfter: 1_000_000 })
    })
    const path = join(directory, 'missing', 'out.mp4')
    await expect(saveVideo(client, at('a'), path)).rejects.toMatchObject({ code: 'ENOENT' })
    await expect.poll(() => service.exchanges[0]?.response.closed).toBe(true)
  })

  it('leaves nothing on a full disk, and ends the connection', async ({ skip }) => {
    const disk = join(directory, 'disk')
    await mkdir(disk)
    if (!mountSmallDisk(disk)) skip('only root may mount a small disk')
    try {
      const { client, at, service } = await connect((exchange) => {
        serveFile(exchange, content, { etag: '"one"', stallAfter: 2_000_000 })
      })
      await expect(saveVideo(client, at('a'), join(disk, 'out.mp4'))).rejects.toMatchObject({
        code: 'ENOSPC',
      })
      expect(await readdir(disk)).toEqual([])
      await expect.poll(() => service.exchanges[0]?.response.closed).toBe(true)
      expect(service.exchanges).toHaveLength(1)
    } finally {
      execFileSync('/usr/bin/umount', [disk])
    }
  })
})

/** A disk of one mebibyte, where we may make one. */
function mountSmallDisk(path: string): boolean {
  try {
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
