import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import type pg from 'pg'

import type { Tables } from '../database/tables.ts'

/**
 * Where a transaction is cut short. `refuse` stops before query `at` and lets the client roll back, as an
 * error in our code does; `disconnect` loses the connection there, as a kill does; `unanswered` commits, but
 * its caller never hears of it.
 */
export interface Cut {
  readonly kind: 'refuse' | 'disconnect' | 'unanswered'
  /** The query before which it happens, from 0 (`begin`); without meaning for `unanswered`. */
  readonly at: number
}

export class CutError extends Error {
  override readonly name = 'CutError'
}

/** A database whose one transaction is cut short: real connections of a pool, real rollbacks. */
export function cutDatabase(pool: pg.Pool, cut: Cut): Kysely<Tables> {
  const cutting = {
    options: {},
    connect: async () => cutClient(await pool.connect(), cut),
    end: () => Promise.resolve(),
  }
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: cutting as unknown as PostgresPool }) })
}

function cutClient(client: pg.PoolClient, cut: Cut) {
  let count = 0
  let lost = false
  return {
    async query(text: string, values: unknown[]) {
      if (lost) throw new CutError('The connection is lost.')
      if (cut.kind === 'unanswered') {
        const result = await client.query(text, values)
        if (text === 'commit') throw new CutError('The answer to the commit is lost.')
        return result
      }
      if (count++ !== cut.at || text === 'rollback') return client.query(text, values)
      if (cut.kind === 'disconnect') {
        lost = true
        client.release(true)
      }
      throw new CutError(`Cut before: ${text}`)
    },
    release() {
      if (!lost) client.release()
    },
  }
}
