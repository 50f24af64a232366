import { findFreePort } from '../../src/testing-server/find-free-port.ts'
import {
  startTestCluster,
  type TestCluster,
  type TestMachine,
} from '../../src/testing-server/test-cluster.ts'
import type { HostProcess, TestHost } from '../../src/testing-server/test-host.ts'
import { openCallbackTarget } from '../callback-target.ts'
import { findMediaProcesses, waitUntilGone } from '../processes.ts'
import type { SeededRandom } from '../seeded-random.ts'
import { createWorkload, type Workload } from '../workload.ts'

const workerCount = 3
// One that was still being loaded ends when it is loaded, which takes its time on a busy machine.
const mediaEndsWithinMs = 30_000
const withoutLimits = ['--requests-per-minute=0', '--max-unfinished-jobs=0', '--min-free-bytes=0']

/** An API and workers, each a process on a host of its own, over one PostgreSQL and one bucket. */
export interface ClusterInstallation extends Workload {
  readonly cluster: TestCluster
  readonly api: Member
  readonly workers: readonly Member[]
  /** Another one, which is a member until it is removed. */
  addWorker(machine?: TestMachine): Promise<Member>
  readLog(): string
  /** Everything that runs now. */
  members(): readonly Member[]
  close(): Promise<void>
}

/** A process of the cluster, and the host that it is started on again. */
export interface Member {
  readonly host: TestHost
  readonly process: HostProcess
  /** kill -9, and what it was at work on with it. */
  kill(): Promise<void>
  restart(): Promise<void>
  /** SIGTERM, for good. */
  remove(): Promise<void>
}

export async function openClusterInstallation(options: {
  readonly random: SeededRandom
  readonly thorough: boolean
}): Promise<ClusterInstallation> {
  const port = await findFreePort()
  const baseUrl = `http://127.0.0.1:${String(port)}`
  const cluster = await startTestCluster({ publicUrl: baseUrl })
  const callbacks = await openCallbackTarget()
  const caller = { baseUrl, apiKey: cluster.apiKey }
  const workload = createWorkload({ ...options, caller, callbacks })
  const members = new Set<Member>()
  const logs: HostProcess[] = []

  async function open(
    role: 'api' | 'worker',
    args: readonly string[],
    machine?: TestMachine,
  ): Promise<Member> {
    const host = await cluster.openHost(role, machine)
    const start = async (): Promise<HostProcess> => {
      const started = await host.spawn(role, '--log-level=info', '--points-per-upscale=10', ...args)
      logs.push(started)
      return started
    }
    const member = createMember(host, await start(), start, workload.strays)
    members.add(member)
    return {
      ...member,
      get process() {
        return member.process
      },
      remove: async () => {
        members.delete(member)
        await member.remove()
      },
    }
  }

  const api = await open('api', [...withoutLimits, `--port=${String(port)}`])
  const workers: Member[] = []
  for (let count = 0; count < workerCount; count++) workers.push(await open('worker', []))
  return {
    ...workload,
    cluster,
    api,
    workers,
    addWorker: (machine) => open('worker', [], machine),
    readLog: () => logs.map((each) => each.logged()).join(''),
    members: () => [...members],
    async close() {
      await Promise.all([...members].map((member) => member.process.end('SIGTERM')))
      callbacks.close()
      await cluster.stop()
    },
  }
}

function createMember(
  host: TestHost,
  first: HostProcess,
  start: () => Promise<HostProcess>,
  strays: number[],
): Member {
  let process = first
  return {
    host,
    get process() {
      return process
    },
    async kill() {
      const media = await findMediaProcesses(process.pid)
      await process.end('SIGKILL')
      strays.push(...(await waitUntilGone(media, mediaEndsWithinMs)))
    },
    async restart() {
      process = await start()
    },
    async remove() {
      const code = await process.end('SIGTERM')
      if (code !== 0) throw new Error(`A stopped worker's exit code is ${String(code)}.`)
    },
  }
}
