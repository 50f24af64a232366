import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { probe, type Source } from '@video-upscale/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Preview } from '../http/wire.ts'
import { call, importPattern } from '../testing-server/call.ts'
import { expectSpec } from '../testing-server/expect-spec.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

let server: TestServer
let directory: string
let jobId: string

beforeAll(async () => {
  server = await startTestServer({ previewsPerMinute: '8' })
  directory = await mkdtemp(join(tmpdir(), 'vu-preview-'))
  jobId = await importPattern(server)
})

afterAll(async () => {
  await server.stop()
  await rm(directory, { recursive: true, force: true })
})

const preview = (more: object) => call(server, 'POST', '/v1/preview', { jobId, videoNo: 0, ...more })

async function download(url: string, name: string): Promise<Source> {
  const path = join(directory, name)
  await writeFile(path, Buffer.from(await (await fetch(url)).arrayBuffer()))
  return probe(path)
}

describe('a preview', () => {
  it('is the same stretch before and after, free, and leaves no work behind', async () => {
    const points = (await call(server, 'GET', '/account/balance')).body
    const answer = await preview({ atSeconds: 0.25, seconds: 0.5, options: { scale: 4, codec: 'hevc' } })
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    expectSpec(answer, 'POST', '/v1/preview')
    const made = answer.body as Preview
    expect(made).toMatchObject({ atSeconds: 0.25, seconds: 0.5, width: 256, height: 192 })
    const before = await download(made.beforeUrl, 'before.mp4')
    const after = await download(made.afterUrl, 'after.mp4')
    expect(before).toMatchObject({ width: 64, height: 48, frames: 12, codec: 'h264' })
    expect(after).toMatchObject({ width: 256, height: 192, frames: 12, codec: 'h264' })
    expect((await call(server, 'GET', '/account/balance')).body).toEqual(points)
    expect(await readdir(join(server.dataDir, 'work'))).toEqual([])
  })

  it.each([
    [{ atSeconds: 60, seconds: 1 }, 400, 'atSeconds'],
    [{ atSeconds: 0, seconds: 4 }, 400, 'seconds'],
    [{ atSeconds: -1, seconds: 1 }, 400, 'atSeconds'],
    [{ atSeconds: 0, seconds: 1, options: { model: 'nope' } }, 400, 'options.model'],
  ])('%j answers %i', async (more, status, path) => {
    const answer = await preview(more)
    expect(answer).toMatchObject({ status, body: { detail: [{ path }] } })
    expectSpec(answer, 'POST', '/v1/preview')
  })

  it('of a video that is not there is refused', async () => {
    expect((await preview({ videoNo: 3, atSeconds: 0, seconds: 1 })).status).toBe(422)
    expect((await preview({ jobId: crypto.randomUUID(), atSeconds: 0, seconds: 1 })).status).toBe(404)
  })

  it('is limited to a few a minute', async () => {
    const answers = []
    for (let count = 0; count < 3; count++) answers.push(await preview({ atSeconds: 60, seconds: 1 }))
    const last = answers.at(-1)
    expect(last?.status).toBe(429)
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
    if (last) expectSpec(last, 'POST', '/v1/preview')
  })
})
