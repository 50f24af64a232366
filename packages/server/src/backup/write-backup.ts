import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sql, type Transaction } from 'kysely'

import type { Database } from '../database/open-database.ts'
import type { Tables } from '../database/tables.ts'
import type { BackupManifest } from './backup-manifest.ts'
import { listMigrations, listTables, type BackupTable } from './backup-tables.ts'
import { getFileIfThere } from '../storage/get-file-if-there.ts'
import type { Storage } from '../storage/storage.ts'

const rowsAtOnce = 500

/**
 * Writes everything that an installation knows into a new directory, also while it is at work: the tables as
 * they were at one moment, then the files that they name, which never change once they are there.
 */
export async function writeBackup(
  db: Database,
  { storage, target }: { readonly storage: Storage; readonly target: string },
): Promise<BackupManifest> {
  // Renamed when it is whole. The secrets of all accounts are in it, so nobody else may look.
  const partial = `${target}.partial`
  await rm(partial, { recursive: true, force: true })
  await mkdir(join(partial, 'tables'), { recursive: true, mode: 0o700 })
  const { keys, ...told } = await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      const tables: Record<string, number> = {}
      for (const table of await listTables(trx)) {
        tables[table.name] = await writeTable(trx, table, join(partial, 'tables', `${table.name}.jsonl`))
      }
      return { tables, migrations: await listMigrations(trx), keys: await listKeys(trx) }
    })
  const files: string[] = []
  const missing: string[] = []
  for (const key of keys) {
    ;((await fetchFile(storage, key, join(partial, 'storage', key))) ? files : missing).push(key)
  }
  const manifest = { format: 1, createdAt: new Date().toISOString(), ...told, files, missing } as const
  await writeFile(join(partial, 'manifest.json'), JSON.stringify(manifest, null, 2), { flush: true })
  await rename(partial, target)
  return manifest
}

/** @returns false if retention has deleted it in the meantime */
async function fetchFile(storage: Storage, key: string, path: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  return getFileIfThere(storage, key, path)
}

async function writeTable(trx: Transaction<Tables>, table: BackupTable, path: string): Promise<number> {
  let count = 0
  const rows = async function* () {
    await sql
      .raw(
        `declare backup cursor for select to_jsonb(t)::text as row from ${table.name} t where ${table.where}`,
      )
      .execute(trx)
    for (;;) {
      const fetched = await sql.raw<{ row: string }>(`fetch ${String(rowsAtOnce)} from backup`).execute(trx)
      if (fetched.rows.length === 0) break
      count += fetched.rows.length
      yield fetched.rows.map(({ row }) => `${row}\n`).join('')
    }
    await sql.raw('close backup').execute(trx)
  }
  await pipeline(Readable.from(rows()), createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }))
  return count
}

/** The storage keys of all files that the tables name. */
async function listKeys(trx: Transaction<Tables>): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select storage_key as key from videos
    union select result_key from jobs where result_key is not null order by key`.execute(trx)
  return rows.map(({ key }) => key)
}
