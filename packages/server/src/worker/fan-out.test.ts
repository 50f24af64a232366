import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plan, probe, upscale } from '@video-upscale/engine'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { createLogger } from '../create-logger.ts'
import type { Task } from '../http/wire.ts'
import { discardQueue } from '../queue/queues.ts'
import { startQueue } from '../queue/start-queue.ts'
import { startApi, type RunningApi } from '../start-api.ts'
import { startWorkerProcess, type RunningWorker } from '../start-worker-process.ts'
import { call, importVideos, waitForStatus } from '../testing-server/call.ts'
import { findClusterLeftovers, startTestCluster, type TestCluster } from '../testing-server/test-cluster.ts'
import type { HostProcess } from '../testing-server/test-host.ts'
import { writeSegmentProgress } from './write-progress.ts'

/** 750 frames, three segments. */
const longClip = fileURLToPath(new URL('../../fixtures/long-160x96.mp4', import.meta.url))
const options = { model: 'lanczos', preset: 'ultrafast' } as const
const log = createLogger('silent')

let cluster: TestCluster
let api: RunningApi
let caller: { apiUrl: string; apiKey: string }
let expected: string
const workers: RunningWorker[] = []
const processes: HostProcess[] = []

beforeAll(async () => {
  cluster = await startTestCluster()
  api = await startApi((await cluster.openHost('api')).config(), log)
  caller = { apiUrl: `${api.url}/api`, apiKey: cluster.apiKey }
  const place = await mkdtemp(join(tmpdir(), 'vu-expected-'))
  const output = await upscale(plan(await probe(longClip), options), join(place, 'expected.mp4'))
  expected = digest(await readFile(output.path))
  await rm(place, { recursive: true })
})

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop()
  for (const process of processes.splice(0)) await process.end('SIGKILL')
})

afterAll(async () => {
  await api.stop()
  await cluster.stop()
})

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

async function openWorker(name: string): Promise<void> {
  const host = await cluster.openHost(name)
  workers.push(await startWorkerProcess(host.config(), log))
}

async function submit(model = 'lanczos'): Promise<string> {
  const source = ((await importVideos(caller, [longClip])).body as Task).job_id
  const request = { jobId: source, videoNo: 0, options: { ...options, model } }
  const { body } = await call(caller, 'POST', '/v1/video-upscale', request)
  return (body as Task).job_id
}

async function segmentsOf(jobId: string) {
  return cluster.db.selectFrom('job_segments').selectAll().where('job_id', '=', jobId).execute()
}

async function download(task: Task): Promise<Buffer> {
  // The public address is that of a load balancer, which is not here.
  const url = (task.output.video_urls?.[0] ?? '').replace('http://127.0.0.1/', `${api.url}/`)
  return Buffer.from(await (await fetch(url)).arrayBuffer())
}

async function expectWhole(jobId: string, file = expected): Promise<void> {
  const task = await waitForStatus(caller, jobId, ['completed', 'failed'])
  expect(task).toMatchObject({
    status: 'completed',
    meta: { usage: { frozen: 0, consume: 480 } },
    output: { report: { framesIn: 750, framesOut: 750 } },
  })
  const content = await download(task)
  expect(content.length).toBe(task.output.report?.bytes)
  if (file !== '') expect(digest(content)).toBe(file)
  await expect.poll(() => findClusterLeftovers(cluster)).toEqual([])
}

describe('a long video over several workers', () => {
  it('is split, made by all of them, joined to the file that one makes, and charged once', async () => {
    await openWorker('one')
    await openWorker('two')
    const jobId = await submit()
    await expect.poll(() => segmentsOf(jobId), { interval: 5 }).toHaveLength(3)
    await expectWhole(jobId)
    expect(((await call(caller, 'GET', `/v1/job/${jobId}`)).body as Task).logs).toEqual([
      expect.stringMatching(/^Upscaling 750 frames .* with the model lanczos, in 3 segments$/),
      expect.stringMatching(/^Kept 1 video/),
    ])
  })

  it('goes on with another worker when one is killed, and loses its segment only', async () => {
    const doomed = await (await cluster.openHost('doomed')).spawn('worker')
    processes.push(doomed)
    // A network, so that there is time to die in the middle of a segment.
    const jobId = await submit('turbo')
    const finished = async () => (await segmentsOf(jobId)).filter(({ storage_key: key }) => key !== null)
    await expect.poll(async () => (await finished()).length, { interval: 5 }).toBe(1)
    await expect
      .poll(async () => (await segmentsOf(jobId)).filter(({ attempt }) => attempt === 0), { interval: 5 })
      .toHaveLength(2)
    await doomed.end('SIGKILL')
    const heir = await (await cluster.openHost('heir')).spawn('worker')
    processes.push(heir)
    await expectWhole(jobId, '')
    expect(heir.logged().match(/segment made/g)).toHaveLength(2)
  })

  it('is canceled everywhere at once, and leaves nothing', async () => {
    await openWorker('one')
    await openWorker('two')
    const jobId = await submit()
    await expect.poll(() => segmentsOf(jobId), { interval: 5 }).toHaveLength(3)
    expect((await call(caller, 'POST', `/v1/job/${jobId}/cancel`)).status).toBe(200)
    await expect.poll(() => findClusterLeftovers(cluster)).toEqual([])
    const { body } = await call(caller, 'GET', `/v1/job/${jobId}`)
    expect(body).toMatchObject({ status: 'canceled', meta: { usage: { frozen: 0, consume: 0 } } })
  })

  it('is canceled among the progress of two hundred segments, and none of them waits for another', async () => {
    const jobId = await submit()
    const numbers = Array.from({ length: 200 }, (_, segment) => segment)
    const rows = numbers.map((segment) => ({ job_id: jobId, segment, frames: 240, attempt: 0, made: null }))
    await cluster.db.insertInto('job_segments').values(rows).execute()
    await cluster.db.updateTable('jobs').set({ status: 'processing' }).where('id', '=', jobId).execute()
    const claim = { queue: 'video_upscale', jobId, entryId: jobId, attempt: 0 }
    const progress = { fraction: 0, frames: 240, fps: 1, etaSeconds: null, stage: 'upscaling' }
    const writes = numbers.map((segment) =>
      writeSegmentProgress(cluster.db, claim, segment, { ...progress, frame: segment }),
    )
    const cancel = call(caller, 'POST', `/v1/job/${jobId}/cancel`)
    const outcomes = await Promise.allSettled([cancel, ...writes])
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(await cancel).toMatchObject({ status: 200, body: { status: 'canceled' } })
    expect(await segmentsOf(jobId)).toEqual([])
    await openWorker('one')
    await expect.poll(() => findClusterLeftovers(cluster)).toEqual([])
  })

  it('leaves nothing either when a worker dies that was to discard it', async () => {
    const boss = await startQueue(cluster.connection, () => undefined)
    const jobId = randomUUID()
    await boss.send(discardQueue, { jobId })
    // Taken, and then nothing more is heard.
    expect(await boss.fetch(discardQueue)).toMatchObject([{ data: { jobId } }])
    await boss.stop({ graceful: false })
    await openWorker('heir')
    await expect.poll(() => findClusterLeftovers(cluster), { timeout: 50_000 }).toEqual([])
  })

  it('makes again what is gone from the bucket when it is joined', async () => {
    const jobId = await submit()
    await openWorker('one')
    await expect
      .poll(async () => (await segmentsOf(jobId)).filter(({ made }) => made).length, { interval: 5 })
      .toBeGreaterThan(0)
    const [key = ''] = await cluster.bucket.listKeys('cluster/segments/')
    await cluster.bucket.deleteKey(key)
    await expectWhole(jobId)
  })
})
