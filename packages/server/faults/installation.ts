import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { findFreePort } from '../src/testing-server/find-free-port.ts'
import { openCallbackTarget } from './callback-target.ts'
import type { SeededRandom } from './seeded-random.ts'
import { startServerProcess, type ServerPlace, type ServerProcess } from './server-process.ts'
import { openSmallDisk, type SmallDisk, type SmallDiskOptions } from './small-disk.ts'
import { createWorkload, type Workload } from './workload.ts'

const withoutLimits = ['--requests-per-minute=0', '--max-unfinished-jobs=0', '--min-free-bytes=0']

/** One data directory, the server on it, and all that was asked of it: what an audit looks at. */
export interface Installation extends Workload {
  readonly dataDir: string
  readonly place: ServerPlace
  readonly disk: SmallDisk | undefined
  server: ServerProcess
  restart(): Promise<void>
  close(): Promise<void>
}

export interface InstallationOptions {
  readonly random: SeededRandom
  readonly thorough?: boolean
  readonly args?: readonly string[]
  readonly smallDisk?: SmallDiskOptions
}

export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vu-faults-'))
  // PostgreSQL's own user must get through, where the tests run as root.
  await chmod(dataDir, 0o711)
  const disk = options.smallDisk && (await openSmallDisk(dataDir, options.smallDisk))
  const place: ServerPlace = {
    dataDir,
    // The same port over all restarts, as an operator has it.
    port: await findFreePort(),
    logPath: join(dataDir, 'faults.log'),
    // Without the limits that would keep most of the load and every full disk away.
    args: [...withoutLimits, '--workers=2', '--points-per-upscale=10', ...(options.args ?? [])],
    ...(disk?.program === undefined ? {} : { program: disk.program }),
  }
  const server = await startServerProcess(place)
  const { apiKey } = server
  if (apiKey === undefined) throw new Error('A fresh server prints a key.')
  const caller = { baseUrl: `http://127.0.0.1:${String(place.port)}`, apiKey }
  let closed = false
  const callbacks = await openCallbackTarget()
  const { random, thorough = false } = options
  const installation: Installation = {
    ...createWorkload({ random, caller, callbacks, thorough }),
    dataDir,
    place,
    disk,
    server,
    async restart() {
      if (closed) throw new Error('The installation is closed.')
      installation.server = await startServerProcess(place)
    },
    async close() {
      closed = true
      await installation.server.end('SIGTERM')
      installation.callbacks.close()
      await disk?.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  return installation
}
