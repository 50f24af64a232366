import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { createLogger } from '../create-logger.ts'
import type { Task } from '../http/wire.ts'
import { startApi, type RunningApi } from '../start-api.ts'
import { call, patternClip } from '../testing-server/call.ts'
import { startTestCluster, type TestCluster } from '../testing-server/test-cluster.ts'

let cluster: TestCluster
const apis: RunningApi[] = []
let clip: Buffer

beforeAll(async () => {
  cluster = await startTestCluster()
  for (const name of ['one', 'two']) {
    const host = await cluster.openHost(name)
    apis.push(await startApi(host.config(), createLogger('silent')))
  }
  clip = await readFile(patternClip)
})

afterAll(async () => {
  for (const api of apis) await api.stop()
  await cluster.stop()
})

const apiUrl = (index: number) => `${apis[index]?.url ?? ''}/api`

async function tus(
  index: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: BodyInit,
) {
  return fetch(`${apiUrl(index)}/v1/uploads${path}`, {
    method,
    headers: { 'x-api-key': cluster.apiKey, 'tus-resumable': '1.0.0', ...headers },
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  })
}

async function countLocks(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from pg_locks where locktype = 'advisory' and classid = 7311848 and granted
  `.execute(cluster.db)
  return rows[0]?.count ?? 0
}

const part = (offset: number) => ({
  'content-type': 'application/offset+octet-stream',
  'upload-offset': String(offset),
})

async function begin(bytes = clip.length): Promise<string> {
  const answer = await tus(0, 'POST', '', { 'upload-length': String(bytes) })
  expect(answer.status).toBe(201)
  return `/${answer.headers.get('location')?.split('/').at(-1) ?? ''}`
}

it('an upload begun at one API goes on at another, and is imported at either', async () => {
  const path = await begin()
  expect((await tus(0, 'PATCH', path, part(0), new Uint8Array(clip.subarray(0, 3000)))).status).toBe(204)
  const head = await tus(1, 'HEAD', path, {})
  expect(head.headers.get('upload-offset')).toBe('3000')
  expect((await tus(1, 'PATCH', path, part(3000), new Uint8Array(clip.subarray(3000)))).status).toBe(204)
  const caller = { apiUrl: apiUrl(0), apiKey: cluster.apiKey }
  const imported = await call(caller, 'POST', '/v1/video-import', { uploadIds: [path.slice(1)] })
  expect(imported).toMatchObject({ status: 200, body: { status: 'completed' } })
  expect((imported.body as Task).output.sources).toMatchObject([{ frames: 24, bytes: clip.length }])
  expect((await tus(1, 'HEAD', path, {})).status).toBe(404)
  expect(await cluster.bucket.listKeys('cluster/uploads/')).toEqual([])
})

it('whoever goes on at another API ends the stalled request at the first, and nothing is mixed', async () => {
  const path = await begin()
  let push: ((chunk: Uint8Array) => void) | undefined
  const stalled = new ReadableStream<Uint8Array>({
    start(controller) {
      push = (chunk) => {
        controller.enqueue(chunk)
      }
    },
  })
  const first = tus(0, 'PATCH', path, part(0), stalled).catch(() => undefined)
  push?.(new Uint8Array(clip.subarray(0, 2000)))
  await expect.poll(countLocks, { interval: 5 }).toBe(1)
  const startedMs = performance.now()
  const offset = Number((await tus(1, 'HEAD', path, {})).headers.get('upload-offset'))
  const rest = await tus(1, 'PATCH', path, part(offset), new Uint8Array(clip.subarray(offset)))
  expect(rest.status).toBe(204)
  await first
  // Sooner than the first is cut off for sending nothing, by far.
  expect(performance.now() - startedMs).toBeLessThan(20_000)
  const caller = { apiUrl: apiUrl(1), apiKey: cluster.apiKey }
  const imported = await call(caller, 'POST', '/v1/video-import', { uploadIds: [path.slice(1)] })
  expect(imported).toMatchObject({ status: 200, body: { output: { sources: [{ frames: 24 }] } } })
})

it('can be deleted at any API, and leaves nothing', async () => {
  const path = await begin()
  await tus(0, 'PATCH', path, part(0), new Uint8Array(clip.subarray(0, 3000)))
  expect((await tus(1, 'DELETE', path, {})).status).toBe(204)
  expect((await tus(0, 'HEAD', path, {})).status).toBe(404)
  expect(await cluster.bucket.listKeys('cluster/uploads/')).toEqual([])
})
