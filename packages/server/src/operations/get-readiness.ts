import { sql } from 'kysely'

import { ApiError } from '../http/api-error.ts'
import type { Operation } from '../http/operation.ts'

/** Whether new work can be taken: not stopping, and database and storage answer. */
export const getReadiness: Operation = async ({ acceptsWork, db, storage, log }) => {
  if (!acceptsWork()) throw new ApiError(503, 'The server is stopping.')
  try {
    await sql`select 1`.execute(db)
  } catch (error) {
    log.error({ err: error }, 'database does not answer')
    throw new ApiError(503, 'The database does not answer.', { cause: error })
  }
  try {
    await storage.head('ready')
  } catch (error) {
    log.error({ err: error }, 'storage does not answer')
    throw new ApiError(503, 'The storage does not answer.', { cause: error })
  }
  return { status: 'ready', checks: { database: 'ok', storage: 'ok' } }
}
