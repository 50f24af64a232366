import { openAsBlob } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { readConfig } from '../config.ts'
import { withDatabase } from '../database/with-database.ts'
import { ensureAccount } from '../keys/accounts.ts'
import { createApiKey } from '../keys/api-keys.ts'
import { call, importPattern, importVideos, patternClip, type Answer } from '../testing-server/call.ts'
import { expectSpec } from '../testing-server/expect-spec.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

let server: TestServer
let poor: TestServer
let source: string
let poorSource: string
let clip: Blob

beforeAll(async () => {
  server = await startTestServer({ maxVideoBytes: '100000' })
  const config = readConfig({ dataDir: server.dataDir }, {})
  const apiKey = await withDatabase(config, async (db) =>
    createApiKey(db, (await ensureAccount(db, { name: 'poor', points: 479 })).id),
  )
  poor = { ...server, apiKey }
  source = await importPattern(server)
  poorSource = await importPattern(poor)
  clip = await openAsBlob(patternClip)
})

afterAll(() => server.stop())

const submit = (body: unknown, caller = server) => call(caller, 'POST', '/v1/video-upscale', body)
const upload = (...parts: BlobPart[][]) =>
  importVideos(
    server,
    parts.map((part) => new Blob(part)),
  )

type Refused = readonly [name: string, status: number, ask: () => Promise<Answer>]

const imports: readonly Refused[] = [
  ['a text file that is called .mp4', 415, () => upload(['This is no video.'])],
  ['an HLS playlist that is called .mp4', 415, () => upload(['#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n'])],
  ['an empty file', 415, () => upload([])],
  ['a file cut at 60 %', 415, () => upload([clip.slice(0, clip.size * 0.6)])],
  ['a good file beside a cut one', 415, () => upload([clip], [clip.slice(0, clip.size * 0.6)])],
  ['a file beyond the limit', 413, () => upload([Buffer.alloc(100_001)])],
]

const submits: readonly Refused[] = [
  ['videoNo 7', 400, () => submit({ jobId: source, videoNo: 7 })],
  ['videoNo -1', 400, () => submit({ jobId: source, videoNo: -1 })],
  ['videoNo beyond the source', 422, () => submit({ jobId: source, videoNo: 3 })],
  ['jobId "abc"', 400, () => submit({ jobId: 'abc', videoNo: 0 })],
  ['an unknown job', 404, () => submit({ jobId: crypto.randomUUID(), videoNo: 0 })],
  ['no key, and a bad body', 401, () => submit('{', { ...server, apiKey: '' })],
  ['too few points', 402, () => submit({ jobId: poorSource, videoNo: 0 }, poor)],
  [
    'a character that cannot be stored',
    400,
    () => submit({ jobId: source, videoNo: 0, options: { metadata: { a: '\0' } } }),
  ],
  [
    'half a character',
    400,
    () => submit({ jobId: source, videoNo: 0, options: { metadata: { a: 'cut: \ud83d' } } }),
  ],
  ['a body beyond a megabyte', 413, () => submit({ jobId: source, videoNo: 0, x: 'x'.repeat(1 << 20) })],
  [
    'a prototype in the body',
    400,
    () => submit(`{"jobId": "${source}", "videoNo": 0, "__proto__": {"a": 1}}`),
  ],
]

/** Everything that a request could leave behind. */
async function leftovers(): Promise<object> {
  const client = new pg.Client({
    host: join(server.dataDir, 'postgres'),
    user: 'video_upscale',
    database: 'postgres',
  })
  await client.connect()
  const { rows } = await client.query<object>(`
    select (select count(*) from jobs) as jobs, (select count(*) from videos) as videos,
      (select count(*) from ledger_entries) as entries, (select count(*) from queue.job where name = 'upscale') as queued,
      (select json_agg(a order by id) from (select id, available_points, frozen_points, consumed_points from accounts) a)
        as accounts`)
  await client.end()
  return {
    ...rows[0],
    stored: await readdir(join(server.dataDir, 'storage'), { recursive: true }),
    work: await readdir(join(server.dataDir, 'work')),
  }
}

describe('a bad request', () => {
  it.each([
    ...imports.map((row) => ['/v1/video-import', ...row] as const),
    ...submits.map((row) => ['/v1/video-upscale', ...row] as const),
  ])(
    'to %s (%s) is answered %i as the contract says, and leaves nothing behind',
    async (path, _name, status, ask) => {
      const before = await leftovers()
      const answer = await ask()
      expect(answer.status).toBe(status)
      expectSpec(answer, 'POST', path)
      expect(answer.headers.get('x-request-id')).toBeTruthy()
      expect(await leftovers()).toEqual(before)
    },
  )
})

describe('a request that is bent on its way', () => {
  /** Sends bytes as they are; answers all that comes back until the server closes. */
  async function raw(text: string): Promise<string> {
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    let answer = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
    socket.on('error', () => undefined)
    socket.write(text)
    await new Promise((resolve) => socket.once('close', resolve))
    return answer
  }

  const head = 'POST /api/v1/video-upscale HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n'
  const hidden = 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n'

  it.each([
    ['two lengths', `${head}content-length: 5\r\ncontent-length: 6\r\n\r\n`],
    [
      'a length and chunks',
      `${head}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    ['chunks by another name', `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['a length that is none', `${head}content-length: 1e1\r\n\r\n`],
    ['a space in a header name', `${head}content-length : 5\r\n\r\n`],
    ['a bare line feed in a header', `${head}x: a\n\nGET / HTTP/1.1\r\n\r\n`],
    ['a header without end', `${head}x: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('(%s) gets one refusal, and nothing hidden in it is answered', async (_name, text) => {
    const answer = await raw(text)
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(answer.match(/HTTP\/1\.1 \d/g)).toHaveLength(1)
  })

  it('cannot write into the log by its request id', async () => {
    const ask = async (id: string) =>
      (await fetch(`${server.url}/health/live`, { headers: { 'x-request-id': id } })).headers.get(
        'x-request-id',
      )
    expect(await ask('mine-1')).toBe('mine-1')
    for (const id of ['{"level":60}', 'a b', 'x'.repeat(200), '\t']) expect(await ask(id)).not.toBe(id)
  })
})
