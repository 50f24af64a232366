import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { createLogger } from '../create-logger.ts'
import { lockInstallation } from '../database/lock-installation.ts'
import { startApi } from '../start-api.ts'
import { startServer } from '../start-server.ts'
import { startWorkerProcess } from '../start-worker-process.ts'
import { runProgram } from '../testing-server/server-process.ts'
import { findFreePort } from '../testing-server/find-free-port.ts'
import { startTestCluster, type TestCluster } from '../testing-server/test-cluster.ts'

let cluster: TestCluster
const log = createLogger('silent')

beforeAll(async () => {
  cluster = await startTestCluster()
})

afterAll(() => cluster.stop())

it.each(['api', 'worker'])('%s names all that it lacks', async (role) => {
  const { printed, code } = await runProgram(role)
  expect(code).toBe(1)
  for (const name of ['DATABASE_URL', 'STORAGE_URL', 'VIDEO_UPSCALE_PUBLIC_URL'])
    expect(printed).toContain(name)
})

it('api and worker go together, and start goes with neither', async () => {
  const host = await cluster.openHost('one')
  const api = await startApi(host.config(), log)
  const worker = await startWorkerProcess(host.config(), log)
  const alone = (await cluster.openHost('alone')).config()
  await expect(startServer(alone, log)).rejects.toThrow('Another server is running on this database')
  await api.stop()
  await expect(startServer(alone, log)).rejects.toThrow('Another server is running on this database')
  await worker.stop()
  const server = await startServer(alone, log)
  await expect(startApi(host.config(), log)).rejects.toThrow('A server that does everything by itself')
  await expect(startWorkerProcess(host.config(), log)).rejects.toThrow(
    'A server that does everything by itself',
  )
  await server.stop()
})

it('start waits a moment for the lock of a server that has just ended', async () => {
  const config = (await cluster.openHost('patient')).config()
  const before = await lockInstallation({ connectionString: config.databaseUrl ?? '' })
  const starting = startServer(config, log)
  await setTimeout(700)
  await before?.release()
  expect(before).toBeDefined()
  await (await starting).stop()
})

it('a worker answers probes and metrics on its own port', async () => {
  const host = await cluster.openHost('probed')
  const metricsPort = String(await findFreePort())
  const worker = await startWorkerProcess(host.config({ metricsPort }), log)
  const get = async (path: string) => (await fetch(`http://127.0.0.1:${metricsPort}${path}`)).status
  expect(await get('/health/live')).toBe(200)
  expect(await get('/health/ready')).toBe(200)
  expect(await get('/metrics')).toBe(200)
  expect(await get('/api/v1/jobs')).toBe(404)
  host.bucket.cut('reset')
  expect(await get('/health/ready')).toBe(503)
  expect(await get('/health/live')).toBe(200)
  host.bucket.mend()
  expect(await get('/health/ready')).toBe(200)
  await worker.stop()
})
