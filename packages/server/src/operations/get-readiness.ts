import { checkReadiness } from '../http/check-readiness.ts'
import type { Operation } from '../http/operation.ts'

/** Whether new work can be taken: not stopping, and database and storage answer. */
export const getReadiness: Operation = async (context) => {
  await checkReadiness(context)
  return { status: 'ready', checks: { database: 'ok', storage: 'ok' } }
}
