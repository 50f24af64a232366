import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import { readCursor, rowsToRead, toPage, type PageQuery } from '../pages/pages.ts'

/** Every movement of the account's points, newest first. */
export const listLedgerEntries: Operation<{ Querystring: PageQuery }> = async ({ db }, request) => {
  const after = readCursor(request.query, /^\d{1,15}$/)
  let entries = db
    .selectFrom('ledger_entries')
    .select(['id', 'job_id', 'operation', 'points', 'created_at'])
    .where('account_id', '=', callerOf(request).accountId)
    .orderBy('id', 'desc')
    .limit(rowsToRead(request.query))
  if (after !== undefined) entries = entries.where('id', '<', Number(after))
  const page = toPage(request.query, await entries.execute())
  return {
    ...page,
    data: page.data.map((entry) => ({
      ...entry,
      id: String(entry.id),
      created_at: entry.created_at.toISOString(),
    })),
  }
}
