import { createHash, randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

/** A directory for what is not finished. */
export interface WorkDirectory {
  readonly path: string
  readonly remove: () => Promise<void>
}

/**
 * A hidden directory beside a result, so that the last rename stays on one disk. What a killed run left there for
 * the same result goes first.
 */
export async function openWorkDirectory(out: string): Promise<WorkDirectory> {
  const path = resolve(out)
  const parent = dirname(path)
  // Not the name itself: it may be as long as names can be.
  const digest = createHash('sha256').update(basename(path)).digest('hex').slice(0, 12)
  const prefix = `.video-upscale-${digest}-${hostname().replaceAll(/[^\w-]/g, '-')}-`
  await clearStale(parent, prefix)
  return makeDirectory(join(parent, `${prefix}${String(process.pid)}.${randomUUID()}`))
}

/** Makes a directory that is gone when this process ends, unless it is killed. */
export async function makeDirectory(path: string): Promise<WorkDirectory> {
  await mkdir(path, { mode: 0o700 })
  ours.add(path)
  // A second Ctrl-C, or a reader that has gone, ends the process at once.
  const removeAtExit = (): void => {
    try {
      rmSync(path, { recursive: true, force: true })
    } catch {
      // The media process may have been writing. The next run for the same result removes it.
    }
  }
  process.on('exit', removeAtExit)
  return {
    path,
    remove: async () => {
      await rm(path, { recursive: true, force: true })
      process.off('exit', removeAtExit)
      ours.delete(path)
    },
  }
}

// A container's first process has the same number after every restart.
const ours = new Set<string>()

async function clearStale(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue
    const path = join(parent, name)
    const pid = Number(/^\d+/.exec(name.slice(prefix.length))?.[0])
    if (!ours.has(path) && !isAlive(pid)) await rm(path, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Anything but "no such process" means that there is one.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
