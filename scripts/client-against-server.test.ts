import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createClient, isVideoUpscaleError, type Client, type RequestFacts } from '@video-upscale/client'
import { callApi } from '@video-upscale/client/calls'
import { watchJob } from '@video-upscale/client/events'
import { importFiles, saveVideo } from '@video-upscale/client/node'
import { startImport } from '@video-upscale/client/upload'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { startDemoServer, type DemoServer } from './start-demo-server.ts'

// The client against the real server, as a process of its own: what a fake could get wrong in the same way.
const root = join(import.meta.dirname, '..')
const clip = join(root, 'packages/server/fixtures/pattern-64x48.mp4')
const longClip = join(
  dirname(createRequire(import.meta.url).resolve('vide/package.json')),
  'examples/video/ocean.mp4',
)
const options = { model: 'lanczos' } as const

let dataDir: string
let server: DemoServer
let client: Client
const sent: RequestFacts[] = []

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'vu-client-'))
  await chmod(dataDir, 0o711)
  server = await startDemoServer(join(root, 'packages/server/dist/main.mjs'), join(dataDir, 'server'))
  const { apiUrl: baseUrl, apiKey } = server
  client = createClient({ baseUrl, apiKey, hooks: { onRequest: (facts) => sent.push(facts) } })
}, 60_000)

afterAll(async () => {
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const pathsOf = (method: string) =>
  sent.filter((facts) => facts.method === method).map(({ url }) => new URL(url).pathname)

it('uploads a large video in parts, with a pause, and is told what it is', async () => {
  // Padding that players skip makes it larger than what goes as one form.
  const padding = Buffer.alloc(6_000_000)
  padding.writeUInt32BE(padding.length)
  padding.write('free', 4)
  const content = new Blob([await readFile(longClip), padding])
  const moved: number[] = []
  const upload = startImport(client, [{ content, fileName: 'ocean.mp4' }], {
    onProgress: (bytes) => moved.push(bytes),
  })
  upload.pause()
  upload.resume()
  const job = await upload.done
  expect(job.sources).toMatchObject([{ width: 1280, height: 720, bytes: content.size }])
  expect(moved.at(-1)).toBe(content.size)
  expect(pathsOf('PATCH').length).toBeGreaterThan(0)
})

it('is told of an upscale as it happens, and saves the result whole', async () => {
  const source = await importFiles(client, [clip])
  const pending = await client.videoUpscale({ jobId: source.id, videoNo: 0, options })
  const looksBefore = pathsOf('GET').filter((path) => path.endsWith(pending.id)).length
  const seen: string[] = []
  for await (const job of watchJob(client, pending)) seen.push(job.status)
  expect(seen.at(-1)).toBe('completed')
  const looks = pathsOf('GET').filter((path) => path.endsWith(pending.id)).length - looksBefore
  expect(looks).toBeLessThanOrEqual(3)
  expect(pathsOf('GET')).toContain(`/api/v1/job/${pending.id}/events`)
  const job = await client.waitForJob(pending)
  const path = join(dataDir, 'result.mp4')
  const bytes = await saveVideo(client, job, path)
  expect((await stat(path)).size).toBe(bytes)
  expect(bytes).toBe(job.report?.bytes)
})

it('makes one job of two equal submits, and cancels it', async () => {
  const source = await importFiles(client, [longClip])
  const request = { jobId: source.id, videoNo: 0, options }
  const [first, second] = await Promise.all([client.videoUpscale(request), client.videoUpscale(request)])
  expect(second.id).toBe(first.id)
  const waiting = client.waitForJob(first).catch((error: unknown) => error)
  expect(await client.cancelJob(first.id)).toMatchObject({ status: 'canceled' })
  const error = await waiting
  expect(isVideoUpscaleError(error, 'job-canceled') && error.jobId).toBe(first.id)
  const { jobs } = await client.listJobs({ task_type: 'video_upscale', limit: 5 })
  expect(jobs.filter(({ id }) => id === first.id)).toHaveLength(1)
  expect((await client.estimate(request)).points).toBe(480)
})

it('deletes the files of an import that no unfinished upscale uses', async () => {
  const source = await importFiles(client, [longClip])
  const request = { jobId: source.id, videoNo: 0, options }
  const job = await client.videoUpscale(request)
  const params = { path: { job_id: source.id } }
  const deleteFiles = () =>
    callApi(client, (api, init) => api.DELETE('/v1/job/{job_id}/files', { params, ...init }))
  const refusal = await deleteFiles().catch((error: unknown) => error)
  expect(isVideoUpscaleError(refusal, 'conflict') && refusal.message).toContain('Cancel it')
  await client.cancelJob(job.id)
  const { meta } = await deleteFiles()
  expect(Date.parse(meta.files_expired_at ?? '')).not.toBeNaN()
  expect((await deleteFiles()).meta).toEqual(meta)
  const refused = await client.videoUpscale(request).catch((error: unknown) => error)
  expect(isVideoUpscaleError(refused, 'refused')).toBe(true)
})

it('says which file is no video, and why', async () => {
  const path = join(dataDir, 'notes.mp4')
  await writeFile(path, 'these are notes')
  const error = await importFiles(client, [clip, path]).catch((caught: unknown) => caught)
  expect(isVideoUpscaleError(error, 'unsupported-video') && error.faults).toMatchObject([
    { path: 'video[1]' },
  ])
})
