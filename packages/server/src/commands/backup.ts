import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'

import { readManifest, restoreBackup } from '../backup/restore-backup.ts'
import { writeBackup } from '../backup/write-backup.ts'
import type { ServerConfig } from '../config.ts'
import { withDatabase } from '../database/with-database.ts'
import { startQueue } from '../queue/start-queue.ts'

/** `video-upscale-server backup`: everything into a new directory, also while the server runs. */
export async function backup(config: ServerConfig, directory: string): Promise<void> {
  const target = resolve(directory)
  await refuseFilled(target)
  const manifest = await withDatabase(config, (db) => writeBackup(db, { dataDir: config.dataDir, target }))
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
  const manifest = await withDatabase(config, async (db, connection) => {
    const account = await db.selectFrom('accounts').select('id').limit(1).executeTakeFirst()
    if (account) throw new Error('This database is in use: restore into an empty one.')
    const boss = await startQueue(connection, () => undefined)
    try {
      return await restoreBackup(db, { dataDir: config.dataDir, source })
    } finally {
      await boss.stop({ graceful: false })
    }
  })
  process.stdout.write(
    `Data directory ${config.dataDir}\nBackup of      ${manifest.createdAt}\nJobs           ${String(manifest.tables['public.jobs'])}\n`,
  )
}

async function refuseFilled(directory: string): Promise<void> {
  const entries = await readdir(directory).catch(() => [])
  if (entries.length > 0) throw new Error(`${directory} is not empty: choose a new directory.`)
}
