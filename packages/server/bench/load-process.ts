/** The callers, in a process of their own, so that they share no event loop with what they measure. */
import { Pool } from 'undici'

/** Sends the requests in turn, so many at once, until `count` were answered. */
export interface Load {
  readonly kind: 'requests'
  readonly origin: string
  readonly method: 'GET' | 'POST'
  /** Taken in turn: whose key, and what is sent with it. */
  readonly callers: readonly { readonly key: string; readonly path: string; readonly body?: string }[]
  readonly count: number
  readonly concurrency: number
}

export interface LoadResult {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Follows one job from many connections; says when all are open, and then how many saw its end. */
export interface Followers {
  readonly kind: 'followers'
  readonly url: string
  readonly key: string
  readonly count: number
}

process.on('message', (message: Load | Followers) => {
  const work = message.kind === 'requests' ? send(message) : follow(message)
  work.then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    },
  )
})

async function send(load: Load): Promise<LoadResult> {
  const pool = new Pool(load.origin, { connections: load.concurrency })
  const latencies: number[] = []
  let next = 0
  const started = performance.now()
  const lane = async (): Promise<void> => {
    while (next < load.count) {
      const caller = load.callers[next++ % load.callers.length]
      if (!caller) return
      const { key, path } = caller
      const sent = performance.now()
      const headers = { 'x-api-key': key, 'content-type': 'application/json' }
      const { statusCode, body } = await pool.request({
        path,
        method: load.method,
        headers: caller.body === undefined ? { 'x-api-key': key } : headers,
        body: caller.body ?? null,
      })
      const text = await body.text()
      if (statusCode !== 200) throw new Error(`${path} answered ${String(statusCode)}: ${text}`)
      latencies.push(performance.now() - sent)
    }
  }
  await Promise.all(Array.from({ length: load.concurrency }, lane))
  const seconds = (performance.now() - started) / 1000
  await pool.close()
  latencies.sort((a, b) => a - b)
  const at = (share: number) => latencies[Math.floor(share * (latencies.length - 1))] ?? Number.NaN
  return { perSecond: load.count / seconds, p50Ms: at(0.5), p99Ms: at(0.99) }
}

async function follow({ url, key, count }: Followers): Promise<{ readonly done: number }> {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections: count, bodyTimeout: 0 })
  let open = 0
  const followOne = async (): Promise<boolean> => {
    const { body } = await pool.request({ path: pathname, method: 'GET', headers: { 'x-api-key': key } })
    let text = ''
    for await (const chunk of body) {
      if (text === '') {
        open += 1
        if (open === count) process.send?.('open')
      }
      text += String(chunk)
    }
    return text.includes('event: done')
  }
  const all = await Promise.all(Array.from({ length: count }, followOne))
  await pool.close()
  return { done: all.filter(Boolean).length }
}
