import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'

import { downloadVideo, type DownloadOptions } from '../download.ts'
import { connectResults, type Connected } from '../testing-service/results.ts'
import { serveFile } from '../testing-service/serve-file.ts'
import type { Exchange } from '../testing-service/start-service.ts'

const content = Buffer.alloc(2_000_000, 'video')
const etag = '"one"'
let connected: Connected | undefined

afterEach(async () => {
  await connected?.service.close()
})

/** Each phase: how the service behaves, and the number of the exchange at which the phase is reached. */
const phases: Record<string, { answer: (exchange: Exchange, count: number) => void; at: number }> = {
  'before the first answer': { answer: () => undefined, at: 1 },
  'within the file': {
    answer: (exchange) => {
      serveFile(exchange, content, { etag, stallAfter: 1_000_000 })
    },
    at: 1,
  },
  'while a fresh URL is fetched': {
    answer: ({ response }, count) => {
      if (count === 1) response.writeHead(403).end()
    },
    at: 2,
  },
  'while it waits to resume': {
    answer: (exchange) => {
      serveFile(exchange, content, { etag, cutAfter: 1_000_000 })
    },
    at: 1,
  },
  'while it resumes': {
    answer: (exchange, count) => {
      if (count === 1) serveFile(exchange, content, { etag, cutAfter: 1_000_000 })
    },
    at: 2,
  },
  'while it waits for the first answer again': {
    answer: ({ response }) => {
      response.writeHead(503, { 'retry-after': '9' }).end()
    },
    at: 1,
  },
}

describe('an abort settles the download and ends its connection', () => {
  it.each(Object.keys(phases))('%s', async (phase) => {
    const { answer, at } = phases[phase] ?? { answer: () => undefined, at: 1 }
    const times: number[] = []
    for (let round = 0; round < 7; round++) times.push(await abortOnce(answer, at, phase))
    const median = times.toSorted((a, b) => a - b)[3] ?? Infinity
    process.stdout.write(`abort ${phase}: median ${median.toFixed(1)} ms\n`)
    expect(median).toBeLessThan(250)
  })

  it('while nobody reads', async () => {
    connected = await connectResults((exchange) => {
      serveFile(exchange, content, { etag, stallAfter: 1_000_000 })
    })
    const abort = new AbortController()
    const { stream } = await downloadVideo(connected.client, connected.at('a'), { signal: abort.signal })
    const closed = closing(connected)
    abort.abort(new Error('enough'))
    await expect(stream.getReader().read()).rejects.toThrow('enough')
    await closed
  })

  it('by a cancel of the stream, too', async () => {
    connected = await connectResults((exchange) => {
      serveFile(exchange, content, { etag, stallAfter: 1_000_000 })
    })
    const { stream } = await downloadVideo(connected.client, connected.at('a'))
    const closed = closing(connected)
    await stream.cancel()
    await closed
    expect(connected.service.exchanges).toHaveLength(1)
  })

  it('before it begins', async () => {
    connected = await connectResults(() => undefined)
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(downloadVideo(connected.client, connected.at('a'), { signal })).rejects.toThrow('enough')
    expect(connected.service.exchanges).toHaveLength(0)
  })
})

async function abortOnce(
  answer: (exchange: Exchange, count: number) => void,
  at: number,
  phase: string,
): Promise<number> {
  let reached = (): void => undefined
  const there = new Promise<void>((resolve) => (reached = resolve))
  const {
    service,
    client,
    at: jobAt,
  } = (connected = await connectResults((exchange, count) => {
    answer(exchange, count)
    if (count === at) reached()
  }))
  const abort = new AbortController()
  const reason = new Error('enough')
  // A wait is any time up to it, by lot: of a minute, it was over too soon in one run of 300.
  const retry = { baseDelayMs: phase.includes('waits') ? 2_000_000_000 : 1, maxDelayMs: 2_000_000_000 }
  const options: DownloadOptions = { signal: abort.signal, retry }
  const ended = downloadVideo(client, jobAt('a'), options)
    .then(({ stream }) => new Response(stream).arrayBuffer())
    .then(
      () => undefined,
      (error: unknown) => error,
    )
  await there
  // The service has answered; its answer must still arrive.
  await wait(30)
  const closed = closing({ service })
  const started = performance.now()
  abort.abort(reason)
  expect(await ended).toBe(reason)
  const ms = performance.now() - started
  await closed
  await service.close()
  return ms
}

/** Settles once the service sees its last answer's connection end, if that was still open. */
async function closing({ service }: Pick<Connected, 'service'>): Promise<void> {
  const response = service.exchanges.at(-1)?.response
  if (!response || response.closed || response.writableFinished) return
  await new Promise((resolve) => response.once('close', resolve))
}
