import { execFile } from 'node:child_process'
import { mkdir, rm, statfs, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { isDiskFull } from '../src/storage/disk-full.ts'

const run = promisify(execFile)

/** A disk that can be filled up. */
export interface SmallDisk {
  readonly kind: 'tmpfs' | 'quota'
  /** The server program that knows of the disk, where it is not a real one. */
  readonly program?: string
  /** Leaves so many bytes free. */
  fill(freeBytes: number): Promise<void>
  clear(): Promise<void>
  close(): Promise<void>
}

export interface SmallDiskOptions {
  readonly bytes: number
  /** Whether PostgreSQL stands on it too, or only the files and the work. */
  readonly everything?: boolean
}

/**
 * Puts a server's data on a small disk: a tmpfs where this process may mount one, else a quota in front of
 * the storage.
 */
export async function openSmallDisk(dataDir: string, options: SmallDiskOptions): Promise<SmallDisk> {
  const { bytes, everything = false } = options
  if (process.getuid?.() !== 0 || process.env.FAULTS_WITHOUT_MOUNT === '1') return openQuota(dataDir)
  const disk = everything ? dataDir : join(dataDir, 'disk')
  await mkdir(disk, { recursive: true })
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${String(bytes)},mode=0711`, 'tmpfs', disk])
  } catch {
    // Root in a container may not mount.
    return openQuota(dataDir)
  }
  if (!everything) for (const name of ['storage', 'work']) await moveOnto(disk, dataDir, name)
  return openTmpfs(disk)
}

async function moveOnto(disk: string, dataDir: string, name: string): Promise<void> {
  await mkdir(join(disk, name), { mode: 0o700 })
  await symlink(join(disk, name), join(dataDir, name))
}

function openTmpfs(disk: string): SmallDisk {
  const ballast = join(disk, 'ballast')
  const clear = () => rm(ballast, { force: true })
  return {
    kind: 'tmpfs',
    async fill(freeBytes) {
      await clear()
      const { bavail, bsize } = await statfs(disk)
      // Jobs write meanwhile, so that it may be fuller than it was a moment ago.
      await writeFile(ballast, Buffer.alloc(Math.max(0, bavail * bsize - freeBytes))).catch(expectFull)
    },
    clear,
    async close() {
      await run('umount', [disk])
    },
  }
}

function expectFull(error: unknown): void {
  if (!isDiskFull(error)) throw error
}

/** The disk is full for as long as a file says so; `start-with-quota.ts` looks at it at each put. */
function openQuota(dataDir: string): SmallDisk {
  const sign = join(dataDir, 'disk-is-full')
  const clear = () => rm(sign, { force: true })
  return {
    kind: 'quota',
    program: fileURLToPath(new URL('./start-with-quota.ts', import.meta.url)),
    fill: () => writeFile(sign, ''),
    clear,
    close: clear,
  }
}
