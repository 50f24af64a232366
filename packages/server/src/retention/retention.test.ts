import { existsSync } from 'node:fs'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { readConfig } from '../config.ts'
import { openDatabase, type Database } from '../database/open-database.ts'
import { startEmbeddedPostgres } from '../database/start-embedded-postgres.ts'
import type { Task } from '../http/wire.ts'
import { createDirectoryStorage } from '../storage/directory-storage.ts'
import type { Storage } from '../storage/storage.ts'
import { call, importPattern, waitForStatus } from '../testing-server/call.ts'
import { expectSpec } from '../testing-server/expect-spec.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'
import { deleteOldPreviews } from './delete-old-previews.ts'
import { deleteExpiredFiles, expireFiles } from './expire-files.ts'

let server: TestServer
let db: Database
let storage: Storage
const dayMs = 86_400_000

beforeAll(async () => {
  server = await startTestServer()
  // The same PostgreSQL, looked at from beside the server.
  db = await openDatabase((await startEmbeddedPostgres(server.dataDir)).connection)
  storage = createDirectoryStorage(join(server.dataDir, 'storage'))
})

afterAll(async () => {
  await db.destroy()
  await server.stop()
})

async function upscale(jobId: string): Promise<string> {
  const { body } = await call(server, 'POST', '/v1/video-upscale', {
    jobId,
    videoNo: 0,
    options: { model: 'lanczos' },
  })
  const task = body as Task
  await waitForStatus(server, task.job_id, ['completed'])
  return task.job_id
}

const inDays = (days: number) => () => new Date(Date.now() + days * dayMs)

async function passDays(days: number): Promise<void> {
  await expireFiles({ db, storage, now: inDays(days) }, 30)
  await deleteExpiredFiles({ db, storage, now: inDays(days + 1) })
}

it('deletes files after their time, and an import only after its last use', async () => {
  const used = await importPattern(server)
  const unused = await importPattern(server)
  const result = await upscale(used)
  const files = async (folder: string) => {
    const directory = join(server.dataDir, 'storage', folder)
    return existsSync(directory) ? readdir(directory) : []
  }
  await passDays(29)
  expect(await files(`sources/${unused}`)).toHaveLength(1)

  // The import is as old as the other, but was used later.
  await db
    .updateTable('jobs')
    .set({ ended_at: inDays(-15)() })
    .where('id', 'in', [used, unused])
    .execute()
  await passDays(20)
  expect(await files(`sources/${unused}`)).toEqual([])
  expect(await files(`sources/${used}`)).toHaveLength(1)
  expect(await files(`results/${result}`)).toHaveLength(1)
  const refused = await call(server, 'POST', '/v1/video-upscale', { jobId: unused, videoNo: 0 })
  expect(refused.status).toBe(422)
  expectSpec(refused, 'POST', '/v1/video-upscale')

  await passDays(40)
  expect(await files(`sources/${used}`)).toEqual([])
  expect(await files(`results/${result}`)).toEqual([])
  // The job is still known, with what it cost; its URL says what became of the file.
  const { body } = await call(server, 'GET', `/v1/job/${result}`)
  expect(body).toMatchObject({ status: 'completed', meta: { usage: { consume: 480 } } })
  expect((await fetch((body as Task).output.video_urls?.[0] ?? '')).status).toBe(404)
})

it('deletes uploads that nobody finished, and old previews', async () => {
  await fetch(`${server.apiUrl}/v1/uploads`, {
    method: 'POST',
    headers: { 'x-api-key': server.apiKey, 'tus-resumable': '1.0.0', 'upload-length': '5' },
  })
  const uploads = join(server.dataDir, 'uploads')
  expect(await readdir(uploads)).toHaveLength(2)
  const previews = join(server.dataDir, 'storage/previews/x')
  await mkdir(previews, { recursive: true })
  await writeFile(join(previews, 'old.mp4'), 'old')
  await writeFile(join(previews, 'new.mp4'), 'new')
  await utimes(join(previews, 'old.mp4'), new Date(0), new Date(0))
  await deleteOldPreviews(storage, () => new Date())
  expect(await readdir(previews)).toEqual(['new.mp4'])
})

it('is a setting of days, and 0 keeps all', () => {
  expect(readConfig({ retentionDays: '0' }, {}).retentionDays).toBe(0)
  expect(readConfig({}, {}).retentionDays).toBe(30)
})
