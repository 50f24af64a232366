import { ApiError } from '../http/api-error.ts'

/** What a caller says about the page it wants; the spec has checked it. */
export interface PageQuery {
  readonly limit?: number
  readonly cursor?: string
}

export interface Page<Item> {
  readonly data: readonly Item[]
  /** For the next page; null on the last one. */
  readonly next_cursor: string | null
}

const defaultLimit = 20

/** How many rows to read: one more than asked for tells whether there is another page. */
export function rowsToRead({ limit = defaultLimit }: PageQuery): number {
  return limit + 1
}

/** Cuts the extra row off and makes the cursor: the id of the last row that is shown. */
export function toPage<Row extends { readonly id: number | string }>(
  { limit = defaultLimit }: PageQuery,
  rows: readonly Row[],
): Page<Row> {
  const data = rows.slice(0, limit)
  const last = rows.length > limit ? data.at(-1) : undefined
  return { data, next_cursor: last ? Buffer.from(String(last.id)).toString('base64url') : null }
}

/** The id that a cursor stands for. */
export function readCursor({ cursor }: PageQuery, pattern: RegExp): string | undefined {
  if (cursor === undefined) return undefined
  const id = Buffer.from(cursor, 'base64url').toString()
  if (pattern.test(id)) return id
  throw invalidCursor()
}

export function invalidCursor(): ApiError {
  return new ApiError(400, 'Invalid request parameters', {
    detail: [{ path: 'cursor', message: 'is not a next_cursor of this list' }],
  })
}

export const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
