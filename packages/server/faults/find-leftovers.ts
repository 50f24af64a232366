import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import pg from 'pg'

import type { Task } from '../src/http/wire.ts'
import { callersOf } from './audit.ts'
import { listJobs } from './caller.ts'
import type { Installation } from './installation.ts'
import { findMediaProcesses } from './processes.ts'
import type { Workload } from './workload.ts'

/** What is there and belongs to nobody, in words. */
export async function findLeftovers(installation: Installation): Promise<string[]> {
  const { dataDir, server } = installation
  const strayFiles = await findStrays(installation, await listFiles(join(dataDir, 'storage')))
  const media = await findMediaProcesses(server.pid)
  return [
    ...strayFiles.map((path) => `storage/${path} belongs to no job`),
    ...(await listFiles(join(dataDir, 'work'))).map((path) => `work/${path} is left`),
    ...media.map((pid) => `media process ${String(pid)} works for nobody`),
    ...(await listActiveEntries(dataDir)).map((entry) => `queue entry ${entry} is still active`),
  ]
}

/** Stored files that belong to no job, or to one that has another. */
export async function findStrays(workload: Workload, stored: readonly string[]): Promise<string[]> {
  const tasks = (await Promise.all(callersOf(workload).map(listJobs))).flat()
  const owners = new Map<string, Task>(tasks.map((task) => [task.job_id, task]))
  const results = new Set<string>()
  return stored.filter((path) => {
    const [kind, id = ''] = path.split('/')
    const owner = owners.get(id)
    if (path.endsWith('.partial') || kind === 'segments') return true
    if (kind === 'sources') return owner?.task_type !== 'video_import'
    if (kind !== 'results') return false
    const second = results.has(id)
    results.add(id)
    return second || owner?.status !== 'completed'
  })
}

export async function listFiles(directory: string): Promise<string[]> {
  // Not through a link: the small disk stands behind one.
  const entries = await readdir(`${directory}/`, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(`${directory}/`, join(entry.parentPath, entry.name)))
}

async function listActiveEntries(dataDir: string): Promise<string[]> {
  const client = new pg.Client({
    host: join(dataDir, 'postgres'),
    user: 'video_upscale',
    database: 'postgres',
  })
  await client.connect()
  try {
    const { rows } = await client.query<{ entry: string }>(
      `select name || ' ' || id as entry from queue.job where state = 'active' and name not like '\\_\\_%'`,
    )
    return rows.map(({ entry }) => entry)
  } finally {
    await client.end()
  }
}
