import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'

import { openDatabase, type Database, type DatabaseConnection } from '../database/open-database.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../database/start-embedded-postgres.ts'
import { ensureAccount } from '../keys/accounts.ts'
import { createApiKey } from '../keys/api-keys.ts'
import { copyCluster, makeDataDir } from './start-test-server.ts'
import { createTestHost, type TestHost } from './test-host.ts'
import { openTestLink } from './test-link.ts'
import type { TestNetwork } from './test-network.ts'
import { startTestBucket, type TestBucket } from './test-bucket.ts'

/** What several processes share: one PostgreSQL and one bucket, each reached over links that can be cut. */
export interface TestCluster {
  readonly db: Database
  readonly connection: DatabaseConnection
  readonly postgres: EmbeddedPostgres
  readonly bucket: TestBucket
  readonly apiKey: string
  /** PostgreSQL is in `postgres/` of it, and each host's disk beside that. */
  readonly place: string
  /** A machine with links of its own. */
  openHost(name: string, machine?: TestMachine): Promise<TestHost>
  stop(): Promise<void>
}

/** What is special about a machine: how far its clock is ahead, the only processor it has. */
export interface TestMachine {
  readonly clockSkewMs?: number
  readonly processor?: number
  /** A network of its own, which the host closes. */
  readonly network?: TestNetwork
}

/** @param publicUrl where callers find the API */
export async function startTestCluster({ publicUrl = 'http://127.0.0.1' } = {}): Promise<TestCluster> {
  const place = await makeDataDir()
  await copyCluster(join(place, 'postgres'))
  const postgres = await startEmbeddedPostgres(place)
  const { connection } = postgres
  const db = await openDatabase(connection, 2)
  const { id } = await ensureAccount(db, { name: 'default', points: 480_000 })
  const apiKey = await createApiKey(db, id)
  const bucket = await startTestBucket()
  const hosts: TestHost[] = []

  async function openHost(
    name: string,
    { clockSkewMs = 0, processor, network }: TestMachine = {},
  ): Promise<TestHost> {
    const database = await openTestLink({ path: join(place, 'postgres/.s.PGSQL.5432') }, network?.gateway)
    const toBucket = await openTestLink({ port: bucket.port }, network?.gateway)
    const dataDir = await mkdtemp(join(place, `${name}-`))
    const host = createTestHost({
      dataDir,
      database,
      bucket: toBucket,
      publicUrl,
      clockSkewMs,
      processor,
      network,
    })
    hosts.push(host)
    return host
  }

  return {
    db,
    connection,
    postgres,
    bucket,
    apiKey,
    place,
    openHost,
    async stop() {
      for (const host of hosts) await host.close()
      await db.destroy()
      await bucket.stop()
      await postgres.stop()
      await rm(place, { recursive: true, force: true })
    },
  }
}

/** What a cluster must not leave when all jobs have ended, in words. */
export async function findClusterLeftovers({ db, bucket }: TestCluster): Promise<string[]> {
  const { rows: entries } = await sql<{ entry: string }>`
    select name || ' ' || state || ' ' || data::text as entry from queue.job
    where state < 'completed' and name not like '\\_\\_%' and name <> 'retention'
  `.execute(db)
  const segments = await db.selectFrom('job_segments').select('job_id').execute()
  const keys = await bucket.listKeys('cluster/segments/')
  return [
    ...entries.map(({ entry }) => `queue entry: ${entry}`),
    ...segments.map(({ job_id: id }) => `row of a segment of ${id}`),
    ...keys.map((key) => `file ${key}`),
  ]
}
