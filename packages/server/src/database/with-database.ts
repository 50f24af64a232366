import type { ServerConfig } from '../config.ts'
import { lockInstallation } from './lock-installation.ts'
import { openDatabase, type Database, type DatabaseConnection } from './open-database.ts'
import { startEmbeddedPostgres } from './start-embedded-postgres.ts'

/**
 * Runs an administrator's command on the installation's database, whether or not a server is using it.
 * An embedded PostgreSQL that was started for the command is stopped after it.
 */
export async function withDatabase<Result>(
  config: ServerConfig,
  command: (db: Database, connection: DatabaseConnection) => Promise<Result>,
): Promise<Result> {
  const embedded = config.databaseUrl === undefined ? await startEmbeddedPostgres(config.dataDir) : undefined
  const connection = embedded?.connection ?? { connectionString: config.databaseUrl ?? '' }
  const db = await openDatabase(connection, 2)
  try {
    return await command(db, connection)
  } finally {
    await db.destroy()
    if (embedded?.adopted === false) {
      // A server that started in the meantime has adopted it; then it is the server's to stop.
      const lock = await lockInstallation(connection)
      if (lock) {
        await lock.release()
        await embedded.stop()
      }
    }
  }
}
