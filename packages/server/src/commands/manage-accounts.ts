import type { ServerConfig } from '../config.ts'
import { withDatabase } from '../database/with-database.ts'

export interface AccountLimitFlags {
  readonly requestsPerMinute?: number | 'default'
  readonly maxUnfinishedJobs?: number | 'default'
  readonly maxStoredBytes?: number | 'default'
}

/** `video-upscale-server accounts list`: every account with its points and limits. */
export async function listAccounts(config: ServerConfig): Promise<void> {
  const accounts = await withDatabase(config, (db) =>
    db.selectFrom('accounts').selectAll().orderBy('id').execute(),
  )
  const rows = accounts.map((account) => [
    account.name,
    String(account.available_points),
    String(account.frozen_points),
    String(account.consumed_points),
    limitText(account.requests_per_minute),
    limitText(account.max_unfinished_jobs),
    limitText(account.max_stored_bytes),
  ])
  const heads = ['account', 'available', 'frozen', 'consumed', 'requests/min', 'unfinished', 'stored bytes']
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const lines = [heads, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** `video-upscale-server accounts limit`: limits of one account, in place of the configuration's. */
export async function limitAccount(
  config: ServerConfig,
  name: string,
  limits: AccountLimitFlags,
): Promise<void> {
  const columns = {
    ...columnOf('requests_per_minute', limits.requestsPerMinute),
    ...columnOf('max_unfinished_jobs', limits.maxUnfinishedJobs),
    ...columnOf('max_stored_bytes', limits.maxStoredBytes),
  }
  if (Object.keys(columns).length === 0) {
    throw new Error(
      'Name a limit, e.g. --requests-per-minute 60. See: video-upscale-server accounts limit --help',
    )
  }
  const changed = await withDatabase(config, (db) =>
    db.updateTable('accounts').set(columns).where('name', '=', name).returning('id').executeTakeFirst(),
  )
  if (!changed) throw new Error(`There is no account "${name}". See: video-upscale-server accounts list`)
  process.stdout.write(`The limits of account ${name} are changed; they hold from its next request.\n`)
}

function columnOf(column: string, limit: number | 'default' | undefined): Record<string, number | null> {
  if (limit === undefined) return {}
  return { [column]: limit === 'default' ? null : limit }
}

function limitText(limit: number | null): string {
  if (limit === null) return 'default'
  return limit === 0 ? 'none' : String(limit)
}
