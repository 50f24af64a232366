import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type { Pool, PoolClient } from 'pg'

/** Each connection keeps every statement that it prepared. */
const mostStatements = 200

/**
 * The pool, with statements that come again prepared by PostgreSQL: parsing and planning them anew takes it
 * longer than doing them. Statements that answer `*` are left out, because a newer server beside this one may add
 * columns, and PostgreSQL refuses a prepared statement whose result has changed.
 */
export function prepareStatements(pool: Pool): PostgresPool {
  const names = new Map<string, string>()
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text)
    if (known !== undefined || names.size === mostStatements || answersAll.test(text)) return known
    const name = `s${String(names.size)}`
    names.set(text, name)
    return name
  }
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => prepareClient(await pool.connect(), nameOf),
  }
}

const answersAll = /^\s*select (\S+\.)?\*|returning (\S+\.)?\*\s*$/i

function prepareClient(client: PoolClient, nameOf: (text: string) => string | undefined): PostgresPoolClient {
  const prepared = {
    query(text: string, values: readonly unknown[] = []) {
      const name = values.length === 0 ? undefined : nameOf(text)
      const query = { text, values: [...values] }
      return client.query(name === undefined ? query : { ...query, name })
    },
    release: (destroy?: boolean) => {
      client.release(destroy)
    },
  }
  // Kysely's type also has cursors, which are not in use here.
  return prepared as unknown as PostgresPoolClient
}
