import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openCallbackTarget, type CallbackTarget } from './callback-target.ts'
import { importClip, submit, type Caller } from './caller.ts'
import { clips } from './clips.ts'
import type { SeededRandom } from './seeded-random.ts'
import { startServerProcess, type ServerPlace, type ServerProcess } from './server-process.ts'
import { openSmallDisk, type SmallDisk, type SmallDiskOptions } from './small-disk.ts'

const withoutLimits = ['--requests-per-minute=0', '--max-unfinished-jobs=0', '--min-free-bytes=0']

export interface SubmittedJob {
  readonly clip?: keyof typeof clips
  readonly caller?: Caller
  readonly ownImport?: boolean
}

/** What was answered 200. */
export interface AcceptedJob {
  readonly id: string
  readonly caller: Caller
  readonly callback: boolean
}

/** One data directory, the server on it, and all that was asked of it: what an audit looks at. */
export interface Installation {
  readonly dataDir: string
  readonly place: ServerPlace
  readonly random: SeededRandom
  readonly caller: Caller
  readonly callbacks: CallbackTarget
  readonly disk: SmallDisk | undefined
  readonly accepted: AcceptedJob[]
  /** Long clips and long pauses: more is hit in its middle, and all takes longer. */
  readonly thorough: boolean
  /** Ids of the first account's imports that were answered 200. */
  readonly imported: string[]
  /** Broken promises that no count shows, in words. */
  readonly faults: string[]
  /** Media processes of killed servers that were still there when they should have ended. */
  readonly strays: number[]
  server: ServerProcess
  restart(): Promise<void>
  /** Submits one job and waits for its answer. Jobs share an import of their clip unless they bring their own. */
  submit(job?: SubmittedJob): Promise<void>
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
  const installation: Installation = {
    dataDir,
    place,
    random: options.random,
    caller,
    callbacks: await openCallbackTarget(),
    disk,
    accepted: [],
    thorough: options.thorough ?? false,
    imported: [],
    faults: [],
    strays: [],
    server,
    async restart() {
      if (closed) throw new Error('The installation is closed.')
      installation.server = await startServerProcess(place)
    },
    submit: createSubmit(() => installation),
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

function createSubmit(find: () => Installation): Installation['submit'] {
  const sources = new Map<string, Promise<string>>()
  return async ({ clip = 'short', caller = find().caller, ownImport = false } = {}) => {
    const { accepted, callbacks, imported, random } = find()
    const callback = random.next() < 0.5
    const name = `${caller.apiKey} ${clip}`
    const source = (ownImport ? undefined : sources.get(name)) ?? importClip(caller, clips[clip])
    sources.set(name, source)
    const sourceId = await source
    if (!imported.includes(sourceId) && caller === find().caller) imported.push(sourceId)
    const id = await submit(caller, sourceId, callback ? callbacks.url : undefined)
    accepted.push({ id, caller, callback })
  }
}

/** The same port over all restarts, as an operator has it. */
async function findFreePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
