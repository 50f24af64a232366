import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import { call, importVideos, waitForStatus } from '../testing-server/call.ts'
import { findClusterLeftovers, startTestCluster, type TestCluster } from '../testing-server/test-cluster.ts'

/** 750 frames, three segments. */
const longClip = fileURLToPath(new URL('../../fixtures/long-160x96.mp4', import.meta.url))

let cluster: TestCluster

beforeAll(async () => {
  cluster = await startTestCluster()
})

afterAll(() => cluster.stop())

async function submit(url: string): Promise<string> {
  const caller = { apiUrl: `${url}/api`, apiKey: cluster.apiKey }
  const source = ((await importVideos(caller, [longClip])).body as Task).job_id
  const options = { model: 'lanczos', preset: 'ultrafast' }
  const { body } = await call(caller, 'POST', '/v1/video-upscale', { jobId: source, videoNo: 0, options })
  return (body as Task).job_id
}

it('machines are upgraded one by one while they work: old and new go side by side over a migration', async () => {
  const [one, two] = [await cluster.openHost('one'), await cluster.openHost('two')]
  const oldApi = await one.spawn('api')
  const oldWorker = await one.spawn('worker')
  const jobs = [await submit(oldApi.url)]
  await expect
    .poll(() => cluster.db.selectFrom('job_segments').select('segment').where('attempt', '>=', 0).execute(), {
      interval: 5,
    })
    .not.toEqual([])

  // The new version comes up beside the old one, which is in the middle of a job, and migrates.
  const newWorker = await two.spawnNext('worker')
  const newApi = await two.spawnNext('api')
  expect((await sql`select of_next_version from jobs`.execute(cluster.db)).rows).not.toEqual([])
  jobs.push(await submit(oldApi.url), await submit(newApi.url))

  // An old one that starts anew, as after a crash, works on newer tables.
  expect(await oldWorker.end('SIGTERM')).toBe(0)
  const again = await one.spawn('worker')
  jobs.push(await submit(oldApi.url))

  const caller = { apiUrl: `${newApi.url}/api`, apiKey: cluster.apiKey }
  for (const jobId of jobs) {
    const task = await waitForStatus(caller, jobId, ['completed', 'failed'])
    expect(task).toMatchObject({ status: 'completed', meta: { usage: { frozen: 0, consume: 480 } } })
  }
  for (const old of [oldApi, again]) expect(await old.end('SIGTERM')).toBe(0)
  const last = await submit(newApi.url)
  expect(await waitForStatus(caller, last, ['completed', 'failed'])).toMatchObject({ status: 'completed' })
  await expect.poll(() => findClusterLeftovers(cluster)).toEqual([])
  expect(await newWorker.end('SIGTERM')).toBe(0)
})
