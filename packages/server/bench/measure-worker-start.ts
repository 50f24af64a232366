import pg from 'pg'

import { readConfig } from '../src/config.ts'
import { createLogger } from '../src/create-logger.ts'
import { startServer } from '../src/start-server.ts'
import { call, importPattern, waitForStatus } from '../src/testing-server/call.ts'
import type { Task } from '../src/http/wire.ts'
import { spreadOf, type Spread } from './measure.ts'

/** From the begin of a submit's transaction to the begin of the worker's, by PostgreSQL's clock, one job at a time. */
export async function measureWorkerStart(socketDir: string, dataDir: string, jobs: number): Promise<Spread> {
  const database = 'worker_start'
  const admin = new pg.Client({ host: socketDir, user: 'video_upscale', database: 'postgres' })
  await admin.connect()
  await admin.query(`create database ${database}`)
  await admin.end()
  const databaseUrl = `postgres://video_upscale@/${database}?host=${encodeURIComponent(socketDir)}`
  const server = await startServer(readConfig({ dataDir, databaseUrl, port: '0' }, {}), createLogger('error'))
  const caller = { apiUrl: `${server.url}/api`, apiKey: server.firstKey?.key ?? '' }
  const source = await importPattern(caller)
  for (let count = 0; count < jobs; count++) {
    const body = { jobId: source, videoNo: 0, options: { model: 'lanczos', preset: 'ultrafast' } }
    const task = (await call(caller, 'POST', '/v1/video-upscale', body)).body as Task
    await waitForStatus(caller, task.job_id, ['completed'])
  }
  const client = new pg.Client({ host: socketDir, user: 'video_upscale', database })
  await client.connect()
  const { rows } = await client.query<{ ms: number }>(
    `select 1000 * extract(epoch from staged.created_at - pending.created_at)::float8 as ms
     from job_events pending join job_events staged using (job_id)
     where pending.data ->> 'status' = 'pending' and staged.data ->> 'status' = 'staged'`,
  )
  await client.end()
  await server.stop()
  return spreadOf(rows.map(({ ms }) => ms))
}
