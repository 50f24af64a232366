import { readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { kill, readPostmasterPid } from '../../faults/processes.ts'
import { startServerProcess } from '../../faults/server-process.ts'
import { createLogger } from '../create-logger.ts'
import type { Task } from '../http/wire.ts'
import { call, importPattern, waitForStatus } from '../testing-server/call.ts'
import { makeDataDir, startTestServer } from '../testing-server/start-test-server.ts'
import { keepDatabase } from './keep-database.ts'
import { lockInstallation } from './lock-installation.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './start-embedded-postgres.ts'

const silent = createLogger('silent')
let dataDir: string
let postgres: EmbeddedPostgres

beforeEach(async () => {
  dataDir = await makeDataDir()
  postgres = await startEmbeddedPostgres(dataDir)
})

afterEach(async () => {
  await postgres.stop()
  await rm(dataDir, { recursive: true, force: true })
})

/** As an operator would write it into DATABASE_URL. */
function databaseUrl(): string {
  return `postgresql://video_upscale@/postgres?host=${encodeURIComponent(join(dataDir, 'postgres'))}`
}

/** Has the lock handed to another session the moment that its holder loses it. */
async function takeOver(): Promise<pg.Client> {
  const other = new pg.Client({ connectionString: databaseUrl() })
  await other.connect()
  const [lock] = (
    await other.query<{ pid: number; objid: string }>(
      `select pid, objid from pg_locks where locktype = 'advisory' and objsubid = 1 and granted`,
    )
  ).rows
  const waiting = other.query('select pg_advisory_lock($1)', [lock?.objid])
  const executioner = new pg.Client({ connectionString: databaseUrl() })
  await executioner.connect()
  await expect
    .poll(async () => (await executioner.query('select from pg_locks where not granted')).rowCount)
    .toBe(1)
  await executioner.query('select pg_terminate_backend($1)', [lock?.pid])
  await executioner.end()
  await waiting
  return other
}

describe('a database of the operator', () => {
  it('may go away and come back: 503 in between, then all goes on', async () => {
    const server = await startTestServer({ databaseUrl: databaseUrl() })
    try {
      const source = await importPattern(server)
      const { output } = await waitForStatus(server, source, ['completed'])
      const url = output.video_urls?.[0] ?? ''
      await postgres.stop()
      const download = await fetch(url)
      expect(download.status).toBe(503)
      expect(download.headers.get('retry-after')).toBe('2')
      const refused = await call(server, 'POST', '/v1/video-upscale', { jobId: source, videoNo: 0 })
      expect(refused).toMatchObject({ status: 503, body: { code: 503, detail: null } })
      expect(refused.headers.get('retry-after')).toBe('2')
      const ready = await fetch(`${server.url}/health/ready`)
      expect(ready.status).toBe(503)
      expect(ready.headers.get('retry-after')).toBe('2')
      expect((await fetch(`${server.url}/health/live`)).status).toBe(200)

      await postgres.ensureRunning()
      await expect.poll(async () => (await fetch(`${server.url}/health/ready`)).status).toBe(200)
      expect((await fetch(url)).status).toBe(200)
      const { body } = await call(server, 'POST', '/v1/video-upscale', { jobId: source, videoNo: 0 })
      await waitForStatus(server, (body as Task).job_id, ['completed'])
    } finally {
      await server.stop()
    }
  })

  it('ends a server whose place another one has taken, with the reason and exit code 1', async () => {
    const place = {
      dataDir,
      port: 0,
      logPath: join(dataDir, 'log'),
      args: [`--database-url=${databaseUrl()}`],
    }
    const server = await startServerProcess(place)
    const other = await takeOver()
    expect(await server.ended).toBe(1)
    expect(await readFile(place.logPath, 'utf8')).toContain('Another server has taken over')
    await other.end()
  })
})

describe('the lock of the installation', () => {
  it('is taken again from a session of the same process, and from no other', async () => {
    const first = await lockInstallation(postgres.connection, 'one')
    expect(await lockInstallation(postgres.connection, 'other')).toBeUndefined()
    const again = await lockInstallation(postgres.connection, 'one')
    await first?.ended
    expect(again).toBeDefined()
    await again?.release()
  })
})

describe('an embedded PostgreSQL', () => {
  it('that was killed is started again', async () => {
    const lock = await lockInstallation(postgres.connection, 'one')
    if (!lock) throw new Error('Nobody else has it.')
    const installation = { connection: postgres.connection, embedded: postgres, lock, owner: 'one' }
    const kept = keepDatabase(installation, silent)
    const back = new Promise<void>((resolve) => {
      kept.whenBack(() => {
        resolve()
        return Promise.resolve()
      })
    })
    const pid = await readPostmasterPid(dataDir)
    kill(pid ?? 0)
    await back
    expect(await readPostmasterPid(dataDir)).not.toBe(pid)
    expect(await lockInstallation(postgres.connection, 'other')).toBeUndefined()
    await kept.close()
    expect(await readPostmasterPid(dataDir)).toBeUndefined()
  })

  it('that cannot be started ends the server, with the end of its log', async () => {
    const lock = await lockInstallation(postgres.connection, 'one')
    if (!lock) throw new Error('Nobody else has it.')
    const kept = keepDatabase(
      { connection: postgres.connection, embedded: postgres, lock, owner: 'one', giveUpAfterMs: 1000 },
      silent,
    )
    const control = join(dataDir, 'postgres/global/pg_control')
    await rename(control, `${control}.away`)
    kill((await readPostmasterPid(dataDir)) ?? 0)
    const { message } = await kept.lost
    expect(message).toContain('could not be started again')
    expect(message).toContain('pg_control')
    await kept.close()
  })
})
