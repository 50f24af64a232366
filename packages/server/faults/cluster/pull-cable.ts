import { setTimeout as delay } from 'node:timers/promises'

import { openTestNetwork, type TestNetwork } from '../../src/testing-server/test-network.ts'
import type { ClusterInstallation, Member } from './cluster-installation.ts'
import type { ClusterFault } from './on-a-cluster.ts'

interface Remote {
  readonly member: Member
  readonly network: TestNetwork
}

const remotes = new WeakMap<ClusterInstallation, Promise<Remote>>()

/**
 * A worker in a network namespace of its own, whose cable is pulled: packets to the database and the bucket are lost
 * without a word, and connections that were there may go on later.
 */
export const pullCable: ClusterFault = {
  name: "a worker's cable pulled (network namespace)",
  async once(installation) {
    const { random } = installation
    const { network } = await remoteOf(installation)
    await network.pull()
    // One in eight so long that others take over: 15 seconds, and up to 10 until somebody looks.
    await delay(random.between(1, 8) === 1 ? 27_000 : random.between(500, 6000))
    await network.plug()
  },
}

function remoteOf(installation: ClusterInstallation): Promise<Remote> {
  const known = remotes.get(installation)
  if (known) return known
  const opened = openRemote(installation)
  remotes.set(installation, opened)
  return opened
}

async function openRemote(installation: ClusterInstallation): Promise<Remote> {
  const network = await openTestNetwork()
  return { network, member: await installation.addWorker({ network }) }
}
