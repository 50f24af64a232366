import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import type { Page } from '../pages/pages.ts'
import { call, importPattern, waitForStatus } from '../testing-server/call.ts'
import { runProgram, startServerProcess, type ServerProcess } from '../testing-server/server-process.ts'
import { makeDataDir } from '../testing-server/start-test-server.ts'

const undo: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

async function directory(): Promise<string> {
  const path = await makeDataDir()
  undo.push(() => rm(path, { recursive: true, force: true }))
  return path
}

async function start(dataDir: string): Promise<ServerProcess> {
  const server = await startServerProcess(dataDir, '--log-level=error')
  undo.push(() => server.stop())
  return server
}

type Caller = Pick<ServerProcess, 'apiUrl' | 'apiKey'>

async function submit(server: Caller, jobId: string): Promise<string> {
  const options = { model: 'lanczos', preset: 'ultrafast' }
  return ((await call(server, 'POST', '/v1/video-upscale', { jobId, videoNo: 0, options })).body as Task)
    .job_id
}

async function list<Item>(server: Caller, path: string): Promise<readonly Item[]> {
  return ((await call(server, 'GET', `${path}?limit=100`)).body as Page<Item>).data
}

async function balance(server: Caller): Promise<unknown> {
  return (await call(server, 'GET', '/account/balance')).body
}

it('makes an installation that goes on where the backup was taken, in the middle of the work', async () => {
  const first = await directory()
  const second = await directory()
  const target = join(await directory(), 'backup')
  const server = await start(first)
  const source = await importPattern(server)
  const done = await submit(server, source)
  await waitForStatus(server, done, ['completed'])
  const jobs = [done]
  for (let count = 0; count < 8; count++) jobs.push(await submit(server, source))
  const taken = await runProgram('backup', target, `--data-dir=${first}`)
  expect(taken).toMatchObject({ code: 0, printed: expect.stringContaining('Jobs           10') as string })
  for (const jobId of jobs) await waitForStatus(server, jobId, ['completed'])
  const charged = await balance(server)
  await server.stop()

  const restored = await runProgram('restore', target, `--data-dir=${second}`)
  expect(restored).toMatchObject({ code: 0 })
  // The key of the old installation opens the new one, whose jobs end there once more, each once.
  const again = { ...(await start(second)), apiKey: server.apiKey }
  for (const jobId of jobs) await waitForStatus(again, jobId, ['completed'], 120_000)
  expect(await balance(again)).toEqual(charged)
  const ids = (await list<Task>(again, '/v1/jobs')).map(({ job_id: id }) => id)
  expect(new Set(ids)).toEqual(new Set([source, ...jobs]))
  expect(ids).toHaveLength(jobs.length + 1)
  const entries = await list<{ job_id: string | null; operation: string }>(again, '/account/ledger')
  const told = entries.map(({ job_id: id, operation }) => `${operation} ${String(id)}`).sort()
  expect(told).toEqual(['grant null', ...jobs.flatMap((id) => [`consume ${id}`, `freeze ${id}`])].sort())
  for (const jobId of [source, ...jobs]) {
    const [url = ''] = ((await call(again, 'GET', `/v1/job/${jobId}`)).body as Task).output.video_urls ?? []
    const response = await fetch(url)
    expect(response.status).toBe(200)
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(1000)
  }
  // It goes on numbering where the old one was, and takes new work.
  await waitForStatus(again, await submit(again, source), ['completed'])
}, 240_000)

it('refuses what is there already, and what is no whole backup', async () => {
  const first = await directory()
  const target = join(await directory(), 'backup')
  await (await start(first)).stop()
  expect((await runProgram('backup', target, `--data-dir=${first}`)).code).toBe(0)
  expect((await runProgram('backup', target, `--data-dir=${first}`)).printed).toContain('is not empty')
  expect((await runProgram('restore', target, `--data-dir=${first}`)).printed).toContain('is not empty')
  await rm(join(target, 'manifest.json'))
  const second = await directory()
  expect((await runProgram('restore', target, `--data-dir=${second}`)).printed).toContain('no whole backup')
  expect(await readdir(second)).toEqual([])
})
