import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import type { LockMode } from '../database/lock-installation.ts'
import { emptyDirectory } from './empty-directory.ts'

/** Where files under way are. */
export interface WorkDirectory {
  readonly path: string
  readonly close: () => Promise<void>
}

/**
 * Makes the directory for files under way. Whoever works alone takes over and empties it; of those who work together
 * each has one inside, named for its process, and removes what processes left there that are no more.
 */
export async function openWorkDirectory(directory: string, mode: LockMode): Promise<WorkDirectory> {
  if (mode === 'alone') return { path: await emptyDirectory(directory), close: () => Promise.resolve() }
  await mkdir(directory, { recursive: true, mode: 0o700 })
  for (const name of await readdir(directory)) {
    if (!isInUse(name)) await rm(join(directory, name), { recursive: true, force: true })
  }
  const path = join(directory, `${String(process.pid)}.${randomUUID()}`)
  await mkdir(path, { mode: 0o700 })
  return { path, close: () => rm(path, { recursive: true, force: true }) }
}

function isInUse(name: string): boolean {
  const pid = Number(/^(\d+)\./.exec(name)?.[1])
  // The first process of a container has the same id after every restart.
  if (Number.isNaN(pid) || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Anything but "no such process" means that there is one.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
