import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { downloadVideo, type DownloadOptions } from '../download.ts'
import { connectResults, type Connected } from '../testing-service/results.ts'
import { serveFile, type Serving } from '../testing-service/serve-file.ts'
import type { Exchange } from '../testing-service/start-service.ts'

const content = randomBytes(3_000_000)
const etag = '"one"'
const quick = { retry: { baseDelayMs: 1, maxDelayMs: 5 } }
let connected: Connected | undefined

afterEach(async () => {
  await connected?.service.close()
  connected = undefined
})

const connect = async (answer: (exchange: Exchange, count: number) => void): Promise<Connected> =>
  (connected = await connectResults(answer))

async function fetchAll({ client, at }: Connected, options: DownloadOptions = {}, path = 'a') {
  const { stream } = await downloadVideo(client, at(path), { ...quick, ...options })
  return buffer(stream)
}

/** Each answer as told, the last one for all that follow. */
const inTurn =
  (...servings: Serving[]) =>
  (exchange: Exchange, count: number) => {
    serveFile(exchange, content, servings[Math.min(count, servings.length) - 1] ?? {})
  }

const ranges = () => connected?.service.exchanges.map(({ headers }) => headers.range)

describe('a download that breaks', () => {
  it('goes on where it broke, three times, under If-Range and without the key', async () => {
    const answer = inTurn(
      { etag, cutAfter: 1_000_000 },
      { etag, cutAfter: 900_000 },
      { etag, cutAfter: 1 },
      { etag },
    )
    const seen: number[] = []
    const got = await fetchAll(await connect(answer), { onProgress: (received) => seen.push(received) })
    expect(got.equals(content)).toBe(true)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen.at(-1)).toBe(content.length)
    expect(
      ranges()
        ?.slice(1)
        .every((range) => /^bytes=[1-9]\d*-$/.test(range ?? '')),
    ).toBe(true)
    for (const { headers } of connected?.service.exchanges.slice(1) ?? []) {
      expect(headers['if-range']).toBe(etag)
      expect(headers['x-api-key']).toBeUndefined()
    }
  })

  it('leaves out what it has when the service ignores Range but names the same bytes', async () => {
    const got = await fetchAll(
      await connect(inTurn({ etag, cutAfter: 1_234_567 }, { etag, ignoreRange: true })),
    )
    expect(got.equals(content)).toBe(true)
  })

  it.each([
    ['another tag', { etag: '"two"' }],
    ['no tag', {}],
    ['a weak tag', { etag: 'W/"one"' }],
  ])('does not go on with %s', async (_name, second) => {
    const connected = await connect(inTurn({ etag, cutAfter: 1_000_000 }, { ...second, ignoreRange: true }))
    await expect(fetchAll(connected)).rejects.toMatchObject({ code: 'result-changed' })
  })

  it.each([
    ['without a tag', {}],
    ['with a weak one', { etag: 'W/"one"' }],
    ['compressed', { etag, headers: { 'content-encoding': 'identity, x-unknown' } }],
  ])('cannot go on %s', async (_name, serving) => {
    const connected = await connect(inTurn({ ...serving, cutAfter: 1_000_000 }, serving))
    await expect(fetchAll(connected)).rejects.toMatchObject({ code: 'connection' })
    expect(connected.service.exchanges).toHaveLength(1)
  })

  it('begins anew while nothing has been handed out', async () => {
    const answer = (exchange: Exchange, count: number) => {
      if (count === 1) exchange.reset()
      else serveFile(exchange, content, count === 2 ? { cutAfter: 0 } : { etag: '"other"' })
    }
    expect((await fetchAll(await connect(answer))).equals(content)).toBe(true)
  })

  it('gives up after six attempts that bring nothing', async () => {
    const connected = await connect(inTurn({ etag, cutAfter: 10 }))
    await expect(fetchAll(connected)).rejects.toMatchObject({ code: 'connection' })
    expect(connected.service.exchanges).toHaveLength(6)
  })

  it('goes on over any number of breaks, as long as it gets on', async () => {
    const connected = await connect(inTurn({ etag, cutAfter: 250_000 }))
    const got = await fetchAll(connected, { retry: { ...quick.retry, maxAttempts: 6 } })
    expect(got.equals(content)).toBe(true)
    expect(connected.service.exchanges.length).toBeGreaterThan(8)
  })

  it('takes silence for a break', async () => {
    const answer = inTurn({ etag, stallAfter: 1_000_000 }, { etag })
    const got = await fetchAll(await connect(answer), { idleTimeoutMs: 100 })
    expect(got.equals(content)).toBe(true)
    expect(ranges()).toEqual([undefined, 'bytes=1000000-'])
  })

  it('waits as long as a busy service asks', async () => {
    const answer = (exchange: Exchange, count: number) => {
      if (count === 2) exchange.response.writeHead(503, { 'retry-after': '1' }).end()
      else serveFile(exchange, content, count === 1 ? { etag, cutAfter: 1_000_000 } : { etag })
    }
    const started = performance.now()
    const got = await fetchAll(await connect(answer), { retry: { baseDelayMs: 1, maxDelayMs: 2000 } })
    expect(got.equals(content)).toBe(true)
    expect(performance.now() - started).toBeGreaterThan(990)
  })
})

describe('an expired URL', () => {
  const expiringAfter = (bytes: number) => (exchange: Exchange) => {
    const { path, response, json } = exchange
    if (path.includes('/v1/job/')) json(200, connected?.at('fresh').raw)
    else if (path.endsWith('fresh')) serveFile(exchange, content, { etag })
    else if (exchange.headers.range || bytes === 0) response.writeHead(403).end()
    else serveFile(exchange, content, { etag, cutAfter: bytes })
  }

  it('is refreshed in the middle of the file', async () => {
    expect((await fetchAll(await connect(expiringAfter(1_000_000)))).equals(content)).toBe(true)
    expect(connected?.service.exchanges.map(({ path }) => path.split('/').at(-1))).toEqual([
      'a',
      'a',
      connected?.at('a').id,
      'fresh',
    ])
  })

  it('is an error the second time, also in the middle', async () => {
    const answer = (exchange: Exchange) => {
      if (exchange.path.endsWith('fresh')) exchange.response.writeHead(410).end()
      else expiringAfter(1_000_000)(exchange)
    }
    await expect(fetchAll(await connect(answer))).rejects.toMatchObject({ status: 410 })
    expect(connected?.service.exchanges).toHaveLength(4)
  })

  it('is an error when the job is not there any more', async () => {
    const answer = (exchange: Exchange) => {
      exchange.response.writeHead(404).end()
    }
    await expect(fetchAll(await connect(answer))).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('an answer that is no result', () => {
  const tooFar = { 'content-range': `bytes 5-${String(content.length - 1)}/${String(content.length)}` }
  it.each([
    ['a web page', { 'content-type': 'text/html; charset=utf-8' }, 200, /web page/],
    ['a part nobody asked for', tooFar, 206, /another part/],
    ['a refusal', {}, 400, /status 400/],
    ['an empty answer', {}, 204, /without a body/],
  ])('is refused: %s', async (_name, headers, status, message) => {
    const connected = await connect(({ response }) => {
      response.writeHead(status, headers).end(status === 204 ? undefined : '<html>sign in</html>')
    })
    await expect(fetchAll(connected)).rejects.toThrow(message)
    expect(connected.service.exchanges).toHaveLength(1)
  })

  it.each([
    ['another place', { 'content-range': 'bytes 7-2999999/3000000' }],
    ['another length', { 'content-range': 'bytes 1000000-2999998/2999999' }],
    ['no place', {}],
  ])('is refused when it goes on at %s', async (_name, headers) => {
    const connected = await connect((exchange, count) => {
      if (count === 1) serveFile(exchange, content, { etag, cutAfter: 1_000_000 })
      else exchange.response.writeHead(206, { etag, ...headers }).end('x')
    })
    await expect(fetchAll(connected)).rejects.toMatchObject({
      code: expect.stringMatching(/unexpected-response|result-changed/) as string,
    })
  })

  it('is refused when it is longer than the whole', async () => {
    const connected = await connect((exchange, count) => {
      if (count === 1) serveFile(exchange, content, { etag, cutAfter: 1_000_000 })
      else {
        const headers = { etag, 'content-range': 'bytes 1000000-2999999/3000000' }
        exchange.response.writeHead(206, headers).end(randomBytes(2_000_001))
      }
    })
    await expect(fetchAll(connected)).rejects.toThrow(/longer than/)
  })

  it.each(['file:///etc/passwd', 'data:video/mp4,x', 'blob:x', 'http://user:pass@127.0.0.1/', 'x:', '/a:b'])(
    'is not looked for at %s',
    async (url) => {
      const fetch = vi.fn<typeof globalThis.fetch>()
      const connected = await connect(() => undefined)
      await expect(fetchAll(connected, { fetch }, url)).rejects.toThrow(/not one of http/)
      expect(fetch).not.toHaveBeenCalled()
    },
  )
})
