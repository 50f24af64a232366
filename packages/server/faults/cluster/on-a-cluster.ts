import type { Measurable } from '../fault.ts'
import { openClusterInstallation, type ClusterInstallation } from './cluster-installation.ts'
import { duringFanOut } from './during-fan-out.ts'
import { findClusterLeftovers } from './find-cluster-leftovers.ts'

/** One way in which things go wrong with several machines. */
export interface ClusterFault {
  readonly name: string
  /** Brings it about once, while segments are being made, and mends it. */
  once(installation: ClusterInstallation): Promise<void>
  /** @returns remarks for the table */
  remark?(installation: ClusterInstallation): Promise<string>
}

/** A fault of several machines, in an installation of its own. */
export function onACluster(fault: ClusterFault): Measurable {
  return {
    name: `cluster: ${fault.name}`,
    async open(options) {
      const installation = await openClusterInstallation(options)
      const { api, workers } = installation
      return {
        workload: installation,
        async run(rounds) {
          for (let round = 0; round < rounds; round++)
            await duringFanOut(installation, () => fault.once(installation))
          return (await fault.remark?.(installation)) ?? ''
        },
        async recover() {
          await installation.cluster.postgres.ensureRunning()
          for (const member of [api, ...workers]) {
            member.host.database.mend()
            member.host.bucket.mend()
            await member.kill()
            await member.restart()
          }
        },
        findLeftovers: () => findClusterLeftovers(installation),
        readLog: () => Promise.resolve(installation.readLog()),
        async close() {
          await installation.close()
          return []
        },
      }
    },
  }
}
