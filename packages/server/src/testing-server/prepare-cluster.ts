import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import { openDatabase } from '../database/open-database.ts'
import { startEmbeddedPostgres } from '../database/start-embedded-postgres.ts'
import { startQueue } from '../queue/start-queue.ts'
import { makeDataDir } from './start-test-server.ts'

/**
 * Runs once before the tests: a PostgreSQL with our schema and the queue's, and nothing in them. Each test server gets a
 * copy, because making one takes twice as long as all the rest of a start. What has to begin with nothing, as a user's
 * installation does, starts with an empty data directory of its own.
 */
export async function setup(): Promise<() => Promise<void>> {
  const dataDir = await makeDataDir()
  const postgres = await startEmbeddedPostgres(dataDir)
  const db = await openDatabase(postgres.connection, 1)
  await db.destroy()
  const boss = await startQueue(postgres.connection, () => undefined)
  await boss.stop({ graceful: false })
  await postgres.stop()
  process.env.VIDEO_UPSCALE_TEST_CLUSTER = join(dataDir, 'postgres')
  return async () => {
    delete process.env.VIDEO_UPSCALE_TEST_CLUSTER
    await rm(dataDir, { recursive: true, force: true })
  }
}
