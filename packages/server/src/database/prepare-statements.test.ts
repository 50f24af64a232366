import { rm } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { makeDataDir } from '../testing-server/start-test-server.ts'
import { openDatabase, type Database } from './open-database.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './start-embedded-postgres.ts'

let dataDir: string
let postgres: EmbeddedPostgres
let db: Database

beforeAll(async () => {
  dataDir = await makeDataDir()
  postgres = await startEmbeddedPostgres(dataDir)
  db = await openDatabase(postgres.connection, 1)
})

afterAll(async () => {
  await db.destroy()
  await postgres.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const findAccount = (id: number) =>
  db.selectFrom('accounts').select(['id', 'name']).where('id', '=', id).executeTakeFirst()

async function countPrepared(text: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from pg_prepared_statements where statement like ${text}
  `.execute(db)
  return rows[0]?.count ?? Number.NaN
}

it('prepares once what comes again', async () => {
  for (let id = 0; id < 5; id++) await findAccount(id)
  expect(await countPrepared('select "id", "name" from "accounts"%')).toBe(1)
})

it('goes on while a newer server beside it adds a column', async () => {
  const findAll = () => db.selectFrom('accounts').selectAll().where('id', '>=', 0).execute()
  await findAll()
  await findAccount(1)
  await sql`alter table accounts add column colour text`.execute(db)
  await findAll()
  await findAccount(1)
})

it('bounds what a connection keeps, however many kinds of statements there are', async () => {
  for (let count = 0; count < 300; count++) {
    const ids = Array.from({ length: count + 1 }, (_, id) => id)
    await db.selectFrom('accounts').select('id').where('id', 'in', ids).execute()
  }
  expect(await countPrepared('%')).toBeLessThanOrEqual(200)
})
