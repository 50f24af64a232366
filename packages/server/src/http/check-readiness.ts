import { sql } from 'kysely'

import type { ServerContext } from '../server-context.ts'
import { ApiError } from './api-error.ts'

/** @throws ApiError 503 if new work can't be taken: stopping, or database or storage do not answer */
export async function checkReadiness({
  acceptsWork,
  db,
  storage,
  log,
}: Pick<ServerContext, 'acceptsWork' | 'db' | 'storage' | 'log'>): Promise<void> {
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
}
