import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { sql, type Transaction } from 'kysely'

import type { Database } from '../database/open-database.ts'
import type { Tables } from '../database/tables.ts'
import { manifestSchema, type BackupManifest } from './backup-manifest.ts'
import { listMigrations, listTables } from './backup-tables.ts'
import { resumeRounds } from '../queue/rounds.ts'
import { linkOrCopy } from '../storage/link-or-copy.ts'
import type { Storage } from '../storage/storage.ts'

const rowsAtOnce = 200

/** What a whole backup says of itself. */
export async function readManifest(source: string): Promise<BackupManifest> {
  const text = await readFile(join(source, 'manifest.json'), 'utf8').catch(() => undefined)
  if (text === undefined) throw new Error(`There is no whole backup in ${source}.`)
  return manifestSchema.parse(JSON.parse(text))
}

/**
 * Fills a new installation, whose tables are made and empty, from a backup. The tables are filled in one
 * transaction, after the files: cut short, it leaves an installation without accounts.
 */
export async function restoreBackup(
  db: Database,
  {
    storage,
    dataDir,
    source,
  }: { readonly storage: Storage; readonly dataDir: string; readonly source: string },
): Promise<BackupManifest> {
  const manifest = await readManifest(source)
  const migrations = await listMigrations(db)
  if (migrations.join() !== manifest.migrations.join()) {
    throw new Error(
      'This backup was made by another version of the server. Restore it with that version, then upgrade.',
    )
  }
  for (const key of manifest.files) {
    // What is put is used up, and the backup must stay as it is.
    const loan = join(dataDir, 'work', 'restored')
    if (!(await linkOrCopy(join(source, 'storage', key), loan)))
      throw new Error(`The backup lacks its file ${key}.`)
    await storage.putFile(key, loan)
  }
  await db.transaction().execute(async (trx) => {
    // The rows come table by table, so that the rules between tables hold at the end only.
    await sql`set local session_replication_role = replica`.execute(trx)
    for (const { name } of await listTables(trx)) {
      const expected = manifest.tables[name]
      if (expected === undefined) continue
      const count = await readTable(trx, name, join(source, 'tables', `${name}.jsonl`))
      if (count !== expected) throw new Error(`The backup lacks rows of ${name}.`)
    }
    await resumeRounds(trx)
  })
  return manifest
}

async function readTable(trx: Transaction<Tables>, table: string, path: string): Promise<number> {
  const { rows } = await sql<{ column: string; serial: boolean }>`
    select format('%I', attname) as column, attidentity <> '' as serial from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`.execute(
    trx,
  )
  const columns = rows.map(({ column }) => column).join(', ')
  const insert = async (lines: readonly string[]): Promise<void> => {
    await sql`
      insert into ${sql.raw(table)} (${sql.raw(columns)}) overriding system value
      select ${sql.raw(columns)} from jsonb_populate_recordset(null::${sql.raw(table)}, ${`[${lines.join()}]`}::jsonb)
    `.execute(trx)
  }
  let count = 0
  const lines: string[] = []
  for await (const line of createInterface({ input: createReadStream(path) })) {
    count += 1
    lines.push(line)
    if (lines.length === rowsAtOnce) await insert(lines.splice(0))
  }
  if (lines.length > 0) await insert(lines)
  for (const { column } of rows.filter(({ serial }) => serial)) {
    // New rows are numbered after the old ones.
    await sql`
      select setval(pg_get_serial_sequence(${table}, ${column}), greatest(max(${sql.raw(column)}), 1))
      from ${sql.raw(table)} having max(${sql.raw(column)}) is not null`.execute(trx)
  }
  return count
}
