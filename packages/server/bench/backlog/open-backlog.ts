import { randomUUID } from 'node:crypto'
import { probe } from '@video-upscale/engine'
import pg from 'pg'
import type { PgBoss } from 'pg-boss'

import { openDatabase, type Database } from '../../src/database/open-database.ts'
import { insertImport } from '../../src/imports/insert-import.ts'
import { ensureAccount } from '../../src/keys/accounts.ts'
import { startQueue } from '../../src/queue/start-queue.ts'
import { patternClip } from '../../src/testing-server/call.ts'

/** An account and a source of its own. */
export interface Owner {
  readonly accountId: number
  readonly sourceId: string
}

/** A database of its own, so that its size is the backlog's, with what an API process puts jobs into it by. */
export interface Backlog {
  readonly db: Database
  readonly boss: PgBoss
  /** Where the workers connect to. */
  readonly database: string
  readonly owners: readonly Owner[]
  close(): Promise<void>
}

export async function openBacklog(socketDir: string, accounts: number): Promise<Backlog> {
  const database = 'backlog'
  const server = { host: socketDir, port: 5432, user: 'video_upscale' }
  const admin = new pg.Client({ ...server, database: 'postgres' })
  await admin.connect()
  await admin.query(`create database ${database}`)
  await admin.end()
  const db = await openDatabase({ ...server, database })
  const boss = await startQueue({ ...server, database }, (error) => {
    process.stderr.write(`queue: ${String(error)}\n`)
  })
  const source = await probe(patternClip)
  const owners: Owner[] = []
  for (let index = 0; index < accounts; index++) {
    const { id: accountId } = await ensureAccount(db, { name: `backlog ${String(index)}`, points: 1e9 })
    const sourceId = randomUUID()
    const videos = [{ key: `sources/${sourceId}/0`, source }]
    const job = { id: sourceId, accountId, requestId: '', input: {}, now: new Date(), videos }
    await db.transaction().execute((trx) => insertImport(trx, job))
    owners.push({ accountId, sourceId })
  }
  return {
    db,
    boss,
    database,
    owners,
    close: async () => {
      await boss.stop({ graceful: false })
      await db.destroy()
    },
  }
}
