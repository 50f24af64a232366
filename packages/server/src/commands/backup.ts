import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'

import type { BackupManifest } from '../backup/backup-manifest.ts'
import { readManifest, restoreBackup } from '../backup/restore-backup.ts'
import { writeBackup } from '../backup/write-backup.ts'
import type { ServerConfig } from '../config.ts'
import type { Database, DatabaseConnection } from '../database/open-database.ts'
import { withDatabase } from '../database/with-database.ts'
import { startQueue } from '../queue/start-queue.ts'
import { openStorage } from '../storage/open-storage.ts'
import type { Storage } from '../storage/storage.ts'

/** `video-upscale-server backup`: everything into a new directory, also while the server runs. */
export async function backup(config: ServerConfig, directory: string): Promise<void> {
  const target = resolve(directory)
  await refuseFilled(target)
  const manifest = await withStorage(config, (storage) =>
    withDatabase(config, (db) => writeBackup(db, { storage, target })),
  )
  process.stdout.write(
    `Backup         ${target}\nJobs           ${String(manifest.tables['public.jobs'])}\nFiles          ${String(manifest.files.length)}\n` +
      'It holds the secrets of all accounts. Files may be links: copy it to another disk.\n',
  )
}

/** `video-upscale-server restore`: makes a new installation from a backup. */
export async function restore(config: ServerConfig, directory: string): Promise<void> {
  const source = resolve(directory)
  await readManifest(source)
  await refuseFilled(config.dataDir)
  const manifest = await restoreInto(config, source)
  process.stdout.write(
    `Data directory ${config.dataDir}\nBackup of      ${manifest.createdAt}\nJobs           ${String(manifest.tables['public.jobs'])}\n`,
  )
}

/** Fills an empty installation from a backup. @throws if its database is in use */
export async function restoreInto(config: ServerConfig, source: string): Promise<BackupManifest> {
  const fill = async (storage: Storage, db: Database, connection: DatabaseConnection) => {
    const account = await db.selectFrom('accounts').select('id').limit(1).executeTakeFirst()
    if (account) throw new Error('This database is in use: choose an empty one.')
    const boss = await startQueue(connection, () => undefined)
    try {
      return await restoreBackup(db, { storage, dataDir: config.dataDir, source })
    } finally {
      await boss.stop({ graceful: false })
    }
  }
  return withStorage(config, (storage) =>
    withDatabase(config, (db, connection) => fill(storage, db, connection)),
  )
}

export async function withStorage<Result>(
  config: ServerConfig,
  command: (storage: Storage) => Promise<Result>,
): Promise<Result> {
  const { storage, close } = await openStorage(config)
  try {
    return await command(storage)
  } finally {
    await close()
  }
}

async function refuseFilled(directory: string): Promise<void> {
  const entries = await readdir(directory).catch(() => [])
  if (entries.length > 0) throw new Error(`${directory} is not empty: choose a new directory.`)
}
