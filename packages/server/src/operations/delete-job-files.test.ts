import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { openDatabase, type Database } from '../database/open-database.ts'
import { startEmbeddedPostgres } from '../database/start-embedded-postgres.ts'
import type { Task } from '../http/wire.ts'
import { deleteExpiredFiles } from '../retention/expire-files.ts'
import { giveUpFilesOfJob } from '../retention/give-up-files-of-job.ts'
import { createDirectoryStorage } from '../storage/directory-storage.ts'
import { call, importPattern, importVideos, waitForStatus, type Answer } from '../testing-server/call.ts'
import { expectSpec } from '../testing-server/expect-spec.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

const path = '/v1/job/{job_id}/files'
const longClip = join(
  dirname(createRequire(import.meta.url).resolve('vide/package.json')),
  'examples/video/ocean.mp4',
)

let server: TestServer
let db: Database

beforeAll(async () => {
  server = await startTestServer()
  // The same PostgreSQL, looked at from beside the server.
  db = await openDatabase((await startEmbeddedPostgres(server.dataDir)).connection)
})

afterAll(async () => {
  await db.destroy()
  await server.stop()
})

async function deleteFiles(jobId: string, caller: TestServer = server): Promise<Answer<Task>> {
  const answer = await call(caller, 'DELETE', path.replace('{job_id}', jobId))
  expectSpec(answer, 'DELETE', path)
  return answer as Answer<Task>
}

function submit(jobId: string, model = 'lanczos'): Promise<Answer<Task>> {
  const body = { jobId, videoNo: 0, options: { model } }
  return call(server, 'POST', '/v1/video-upscale', body) as Promise<Answer<Task>>
}

async function upscaled(importId: string): Promise<string> {
  const { body } = await submit(importId)
  await waitForStatus(server, body.job_id, ['completed'])
  return body.job_id
}

/** What the retention does next, some minutes from now. */
async function passGrace(): Promise<void> {
  const storage = createDirectoryStorage(join(server.dataDir, 'storage'))
  await deleteExpiredFiles({ db, storage, now: () => new Date(Date.now() + 301_000) })
}

async function stored(folder: string): Promise<number> {
  const directory = join(server.dataDir, 'storage', folder)
  return existsSync(directory) ? (await readdir(directory)).length : 0
}

/** Resolves once as many of the database's sessions wait for a lock. */
async function waitForWaiting(sessions: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await sql<{ count: number }>`
        select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock'
      `.execute(db)
      expect(rows[0]?.count).toBe(sessions)
    },
    { timeout: 10_000 },
  )
}

describe('DELETE /v1/job/{job_id}/files', () => {
  it('gives up a result, says so in the task, and leaves job, points and import', async () => {
    const importId = await importPattern(server)
    const jobId = await upscaled(importId)
    const balance = (await call(server, 'GET', '/account/balance')).body
    const { body: before } = await call(server, 'GET', `/v1/job/${jobId}`)
    expect(before).not.toHaveProperty('meta.files_expired_at')
    const { status, body } = await deleteFiles(jobId)
    expect(status).toBe(200)
    expect(body).toMatchObject({ job_id: jobId, status: 'completed', meta: { usage: { consume: 480 } } })
    expect(Date.now() - Date.parse(body.meta.files_expired_at ?? '')).toBeLessThan(60_000)
    for (const task of [before, body]) {
      expect((await fetch((task as Task).output.video_urls?.[0] ?? '')).status).toBe(404)
    }
    // Who had begun to read it may go on.
    expect(await stored(`results/${jobId}`)).toBe(1)

    await passGrace()
    expect(await stored(`results/${jobId}`)).toBe(0)
    expect((await call(server, 'GET', '/account/balance')).body).toEqual(balance)
    expect((await call(server, 'GET', `/v1/job/${jobId}`)).body).toMatchObject({
      status: 'completed',
      meta: { files_expired_at: body.meta.files_expired_at },
      output: { report: { framesOut: 24 } },
    })
    // The import is another job, with files of its own.
    expect(await stored(`sources/${importId}`)).toBe(1)
    expect((await submit(importId)).status).toBe(200)
  })

  it('gives up an import, and no upscale of it is accepted any more; its results stay', async () => {
    const importId = await importPattern(server)
    const resultId = await upscaled(importId)
    expect((await deleteFiles(importId)).status).toBe(200)
    const refused = await submit(importId)
    expect(refused.status).toBe(422)
    expectSpec(refused, 'POST', '/v1/video-upscale')
    await passGrace()
    expect(await stored(`sources/${importId}`)).toBe(0)
    expect(await stored(`results/${resultId}`)).toBe(1)
  })

  it('answers the same however often it is asked', async () => {
    const importId = await importPattern(server)
    const answers = await Promise.all([deleteFiles(importId), deleteFiles(importId)])
    const after = await deleteFiles(importId)
    expect([...answers, after].map(({ status }) => status)).toEqual([200, 200, 200])
    const times = new Set([...answers, after].map(({ body }) => body.meta.files_expired_at))
    expect([...times]).toEqual([after.body.meta.files_expired_at])
    await passGrace()
    expect((await deleteFiles(importId)).body.meta).toEqual(after.body.meta)
  })

  it('refuses a job that has not finished and its import, until it is canceled', async () => {
    const importId = ((await importVideos(server, [longClip])).body as Task).job_id
    const { body } = await submit(importId, 'fast')
    expect(await deleteFiles(body.job_id)).toMatchObject({
      status: 409,
      body: { message: expect.stringMatching(/^The job is \w+, .* Cancel it, or wait/) as string },
    })
    expect(await deleteFiles(importId)).toMatchObject({
      status: 409,
      body: { message: expect.stringMatching(/^An unfinished upscale uses .* Cancel it, or wait/) as string },
    })
    await call(server, 'POST', `/v1/job/${body.job_id}/cancel`)
    expect((await deleteFiles(body.job_id)).status).toBe(200)
    expect((await deleteFiles(importId)).status).toBe(200)
  })

  it('knows no job that is not there, and no id that is none', async () => {
    expect((await deleteFiles(crypto.randomUUID())).status).toBe(404)
    expect((await deleteFiles('none')).status).toBe(400)
  })

  it('is open to a token that names it, for its job and the jobs made from it', async () => {
    const [importId, other] = [await importPattern(server), await importPattern(server)]
    const jobId = await upscaled(importId)
    const tokenFor = async (operation: string): Promise<TestServer> => {
      const limits = { operations: [operation], jobId: importId }
      const { body } = await call(server, 'POST', '/v1/tokens', limits)
      return { ...server, apiKey: (body as { token: string }).token }
    }
    expect((await deleteFiles(jobId, await tokenFor('getJob'))).status).toBe(403)
    const token = await tokenFor('deleteJobFiles')
    expect((await deleteFiles(other, token)).status).toBe(404)
    expect((await deleteFiles(jobId, token)).status).toBe(200)
    expect((await deleteFiles(importId, token)).status).toBe(200)
  })
})

describe('an import that is deleted and upscaled at the same time', () => {
  it('is kept where the upscale came first', async () => {
    const importId = await importPattern(server)
    // The submit has looked at the import, and waits for the account to take its points from.
    const { submitting, deleting } = await db.transaction().execute(async (trx) => {
      await trx.selectFrom('accounts').select('id').forNoKeyUpdate().execute()
      const submitting = submit(importId)
      await waitForWaiting(1)
      const deleting = deleteFiles(importId)
      await waitForWaiting(2)
      return { submitting, deleting }
    })
    const [accepted, refused] = await Promise.all([submitting, deleting])
    expect([accepted.status, refused.status]).toEqual([200, 409])
    await waitForStatus(server, accepted.body.job_id, ['completed'])
  })

  it('is gone where the delete came first', async () => {
    const importId = await importPattern(server)
    const { submitting } = await db.transaction().execute(async (trx) => {
      await giveUpFilesOfJob(trx, importId, new Date())
      const submitting = submit(importId)
      await waitForWaiting(1)
      return { submitting }
    })
    expect((await submitting).status).toBe(422)
  })

  it('is never lost to an upscale that was accepted', async () => {
    for (let round = 0; round < 8; round++) {
      const importId = await importPattern(server)
      const [accepted, deleted] = await Promise.all([submit(importId), deleteFiles(importId)])
      const outcome = `${String(accepted.status)} ${String(deleted.status)}`
      expect(['200 409', '422 200']).toContain(outcome)
    }
  })
})
