import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { Proof } from '@video-upscale/engine'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { openDatabase, type Database } from '../database/open-database.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../database/start-embedded-postgres.ts'
import { ensureAccount } from '../keys/accounts.ts'
import { makeDataDir } from '../testing-server/start-test-server.ts'
import { measuredPixelsPerSecond } from './measured-speed.ts'

let dataDir: string
let postgres: EmbeddedPostgres
let db: Database
let accountId: number

beforeAll(async () => {
  dataDir = await makeDataDir()
  postgres = await startEmbeddedPostgres(dataDir)
  db = await openDatabase(postgres.connection, 1)
  accountId = (await ensureAccount(db, { name: 'default', points: 0 })).id
})

afterAll(async () => {
  await db.destroy()
  await postgres.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function complete(report: Pick<Proof, 'framesOut' | 'fps' | 'sourceWidth' | 'sourceHeight'>) {
  await db
    .insertInto('jobs')
    .values({
      id: randomUUID(),
      account_id: accountId,
      task_type: 'video_upscale',
      status: 'completed',
      model: 'fast',
      input: '{}',
      price: 0,
      logs: '[]',
      report: JSON.stringify({ ...report, scale: 2 }),
      ended_at: new Date(),
    })
    .execute()
}

it('is not misled by tiny clips, which are mostly start and end', async () => {
  // 24 frames of 64x48 in 2.4 s, a hundred and fiftieth of the speed of 240 frames of 640x360 in 12 s.
  for (let i = 0; i < 5; i++) await complete({ framesOut: 24, fps: 10, sourceWidth: 64, sourceHeight: 48 })
  await complete({ framesOut: 240, fps: 20, sourceWidth: 640, sourceHeight: 360 })
  const speed = (await measuredPixelsPerSecond(db)).get('fast') ?? 0
  // The five took as long as the one: half its speed, where the median of all would be theirs.
  expect(speed).toBeGreaterThan((640 * 360 * 20) / 2.1)
})
