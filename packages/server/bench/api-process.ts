/**
 * The API without a worker, beside a bare Fastify route and the bare queue, in one process of its own: what
 * it accepts is not upscaled, so that the measurement is of accepting. Talks to `main.ts` by messages.
 */
import fastify from 'fastify'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { fromKysely } from 'pg-boss'

import { buildContext } from '../src/build-context.ts'
import { readConfig } from '../src/config.ts'
import { createLogger } from '../src/create-logger.ts'
import type { Tables } from '../src/database/tables.ts'
import { createApp } from '../src/http/create-app.ts'

export interface ApiUrls {
  readonly api: string
  readonly bare: string
}

export interface SendLoad {
  readonly count: number
  readonly concurrency: number
  /** On the server's own connections, which prepare their statements, instead of plain ones. */
  readonly prepared: boolean
}

const [socketDir = '', dataDir = ''] = process.argv.slice(2)
const connection = { host: socketDir, port: 5432, user: 'video_upscale', database: 'postgres' }
// A limit on requests would be all that is measured.
const config = readConfig({ dataDir, logLevel: 'silent', requestsPerMinute: '0', maxUnfinishedJobs: '0' }, {})
const lifecycle = { url: 'http://127.0.0.1', accepting: true }
const opening = { config, log: createLogger('silent'), mode: 'alone', lifecycle } as const
const context = await buildContext(opening, connection, [])
const { db, boss } = context
// As a user of pg-boss has it: a pool of pg's, and Kysely on it.
const plainDb = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: new pg.Pool(connection) }) })
await boss.createQueue('bare', { notify: true })
const app = await createApp(context)
const api = await app.listen({ host: '127.0.0.1', port: 0 })

const bareApp = fastify()
bareApp.post('/', (request) => ({ received: request.body }))
const bare = await bareApp.listen({ host: '127.0.0.1', port: 0 })

/** The least that a submit could be: one queue entry in a transaction, nothing else, no HTTP. */
async function sendBare({ count, concurrency, prepared }: SendLoad): Promise<number> {
  const within = prepared ? db : plainDb
  const started = performance.now()
  let left = count
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      await within.transaction().execute((trx) => boss.send('bare', { jobId: 'x' }, { db: fromKysely(trx) }))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  return count / ((performance.now() - started) / 1000)
}

process.on('message', (message: SendLoad | 'rss') => {
  if (message === 'rss') process.send?.(process.memoryUsage.rss())
  else void sendBare(message).then((rate) => process.send?.(rate))
})
process.send?.({ api, bare } satisfies ApiUrls)
