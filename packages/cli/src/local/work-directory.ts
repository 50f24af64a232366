import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

/** A directory for what is not finished. */
export interface WorkDirectory {
  readonly path: string
  /** Ends its use: it is gone, unless it is kept. */
  readonly remove: (isKept?: boolean) => Promise<void>
}

/** A hidden directory beside a result, for what becomes it. */
export interface ResultDirectory {
  readonly path: string
  /** For the finished segments of a long video. */
  readonly segmentsPath: string
  /** Ends the run. After a failure it stays if there are segments, for the next run; true if so. */
  readonly close: (end: 'done' | 'failed') => Promise<boolean>
}

/**
 * Beside the result, so that the last rename stays on one disk. It takes over the segments that a killed or stopped
 * run left there for the same result; whatever else such runs left goes.
 */
export async function openResultDirectory(out: string): Promise<ResultDirectory> {
  const path = resolve(out)
  const parent = dirname(path)
  // Not the name itself: it may be as long as names can be.
  const digest = createHash('sha256').update(basename(path)).digest('hex').slice(0, 12)
  const prefix = `.video-upscale-${digest}-${hostname().replaceAll(/[^\w-]/g, '-')}-`
  const { path: own, remove } = await makeDirectory(
    join(parent, `${prefix}${String(process.pid)}.${randomUUID()}`),
    hasSegments,
  )
  await takeOver(parent, prefix, own)
  return {
    path: own,
    segmentsPath: join(own, segments),
    close: async (end) => {
      const isKept = end === 'failed' && hasSegments(own)
      await remove(isKept)
      return isKept
    },
  }
}

const segments = 'segments'

/** The engine leaves none where nothing can come of them. */
function hasSegments(path: string): boolean {
  try {
    return readdirSync(join(path, segments)).length > 0
  } catch {
    return false
  }
}

/** Makes a directory that is gone when this process ends, unless it is killed or then `isWorthKeeping`. */
export async function makeDirectory(
  path: string,
  isWorthKeeping: (path: string) => boolean = () => false,
): Promise<WorkDirectory> {
  await mkdir(path, { mode: 0o700 })
  ours.add(path)
  // A second Ctrl-C, or a reader that has gone, ends the process at once.
  const removeAtExit = (): void => {
    try {
      if (!isWorthKeeping(path)) rmSync(path, { recursive: true, force: true })
    } catch {
      // The media process may have been writing. The next run for the same result removes it.
    }
  }
  process.on('exit', removeAtExit)
  return {
    path,
    remove: async (isKept = false) => {
      if (!isKept) await rm(path, { recursive: true, force: true })
      process.off('exit', removeAtExit)
      ours.delete(path)
    },
  }
}

// A container's first process has the same number after every restart.
const ours = new Set<string>()

/** Only one of two runs can rename what a third one left. */
async function takeOver(parent: string, prefix: string, own: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue
    const stale = join(parent, name)
    const pid = Number(/^\d+/.exec(name.slice(prefix.length))?.[0])
    if (ours.has(stale) || isAlive(pid)) continue
    if (!hasSegments(own)) await rename(join(stale, segments), join(own, segments)).catch(() => undefined)
    await rm(stale, { recursive: true, force: true })
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
