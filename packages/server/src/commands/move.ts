import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { writeBackup } from '../backup/write-backup.ts'
import { ConfigError, type ServerConfig } from '../config.ts'
import { lockInstallation } from '../database/lock-installation.ts'
import type { DatabaseConnection } from '../database/open-database.ts'
import { withDatabase } from '../database/with-database.ts'
import { parseS3Location } from '../storage/s3-location.ts'
import { restoreInto, withStorage } from './backup.ts'

/** Where an installation is to be moved; what is not named lies in the data directory. */
export interface MoveFlags {
  readonly toDataDir?: string
  readonly toDatabaseUrl?: string
  readonly toStorageUrl?: string
}

/**
 * `video-upscale-server move`: brings an installation that stands still into another database and storage, such as from
 * one machine to what several share, or back. The old one stays as it is, for the operator to delete.
 */
export async function move(config: ServerConfig, flags: MoveFlags): Promise<void> {
  await mkdir(config.dataDir, { recursive: true })
  // On the old videos' disk, where a backup's files are links that cost no space.
  const place = await mkdtemp(join(config.dataDir, 'moving-'))
  try {
    const target = await planTarget(config, flags, place)
    const backup = join(place, 'backup')
    await withStorage(config, (storage) =>
      withDatabase(config, (db, connection) =>
        whileNobodyWorks(connection, () => writeBackup(db, { storage, target: backup })),
      ),
    )
    const manifest = await restoreInto(target, backup)
    process.stdout.write(
      `Jobs           ${String(manifest.tables['public.jobs'])}\nFiles          ${String(manifest.files.length)}\n` +
        'Start the new installation now. Never start the old one again, or both do the jobs that wait; delete it when the new one has proved itself.\n',
    )
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

async function planTarget(
  { databaseUrl: _from, storageUrl: _fromStorage, ...config }: ServerConfig,
  { toDataDir, toDatabaseUrl, toStorageUrl }: MoveFlags,
  place: string,
): Promise<ServerConfig> {
  if (toStorageUrl !== undefined) parseS3Location(toStorageUrl)
  if (toDataDir === undefined && (toDatabaseUrl === undefined || toStorageUrl === undefined)) {
    throw new ConfigError(
      'Say where to: --to-database-url and --to-storage-url for several machines, --to-data-dir for one machine, or what of them is to change.',
    )
  }
  const dataDir = toDataDir === undefined ? join(place, 'work') : resolve(toDataDir)
  const entries = await readdir(dataDir).catch(() => [])
  if (entries.length > 0) throw new Error(`${dataDir} is not empty: choose a new directory.`)
  await mkdir(join(dataDir, 'work'), { recursive: true })
  return {
    ...config,
    dataDir,
    ...(toDatabaseUrl === undefined ? {} : { databaseUrl: toDatabaseUrl }),
    ...(toStorageUrl === undefined ? {} : { storageUrl: toStorageUrl }),
  }
}

/** @throws if a server works on it: what it accepts meanwhile would stay behind */
async function whileNobodyWorks<Result>(
  connection: DatabaseConnection,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = await lockInstallation(connection)
  if (!lock) throw new Error('A server is running on this installation: stop it first, then move.')
  try {
    return await work()
  } finally {
    await lock.release()
  }
}
