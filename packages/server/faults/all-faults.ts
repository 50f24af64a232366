import { canOpenTestNetwork } from '../src/testing-server/test-network.ts'
import type { Measurable } from './fault.ts'
import { fillDiskAtResult } from './faults/fill-disk-at-result.ts'
import { fillDiskAtUpload } from './faults/fill-disk-at-upload.ts'
import { fillDiskUnderPostgres } from './faults/fill-disk-under-postgres.ts'
import { killMediaProcess } from './faults/kill-media-process.ts'
import { killPostmaster } from './faults/kill-postmaster.ts'
import { killServer } from './faults/kill-server.ts'
import { manyJobs } from './faults/many-jobs.ts'
import { poisonMediaProcess, poisonServer } from './faults/poison-job.ts'
import { sameKey } from './faults/same-key.ts'
import { secondServer } from './faults/second-server.ts'
import { stopUnderLoad } from './faults/stop-under-load.ts'
import { onOneMachine } from './on-one-machine.ts'
import {
  cutFromBucket,
  cutFromDatabase,
  failingBucket,
  killApi,
  killWorker,
  restartDatabase,
  skewedClock,
} from './cluster/cluster-faults.ts'
import { onACluster } from './cluster/on-a-cluster.ts'
import { pullCable } from './cluster/pull-cable.ts'
import { raceTheJoin } from './cluster/race-the-join.ts'

export interface Measured {
  readonly fault: Measurable
  /** How often in `pnpm test:faults` when the kills get 100. */
  readonly rounds: number
  /** How often in `pnpm test`; 0 for those that others there cover. */
  readonly testRounds: number
}

const ofOneMachine: readonly Measured[] = [
  { fault: onOneMachine(killServer), rounds: 100, testRounds: 10 },
  { fault: onOneMachine(killMediaProcess), rounds: 100, testRounds: 10 },
  { fault: onOneMachine(killPostmaster), rounds: 100, testRounds: 10 },
  { fault: onOneMachine(poisonMediaProcess), rounds: 3, testRounds: 1 },
  { fault: onOneMachine(poisonServer), rounds: 3, testRounds: 1 },
  { fault: onOneMachine(stopUnderLoad), rounds: 10, testRounds: 1 },
  { fault: onOneMachine(fillDiskAtUpload), rounds: 10, testRounds: 1 },
  { fault: onOneMachine(fillDiskAtResult), rounds: 6, testRounds: 1 },
  { fault: onOneMachine(fillDiskUnderPostgres), rounds: 6, testRounds: 1 },
  { fault: onOneMachine(secondServer), rounds: 5, testRounds: 1 },
  { fault: onOneMachine(sameKey), rounds: 5, testRounds: 1 },
  { fault: onOneMachine(manyJobs), rounds: 200, testRounds: 10 },
]

const ofACluster: readonly Measured[] = [
  { fault: onACluster(killWorker), rounds: 30, testRounds: 1 },
  { fault: onACluster(cutFromDatabase), rounds: 30, testRounds: 1 },
  { fault: onACluster(cutFromBucket), rounds: 30, testRounds: 0 },
  { fault: onACluster(restartDatabase), rounds: 30, testRounds: 0 },
  { fault: onACluster(failingBucket), rounds: 30, testRounds: 1 },
  { fault: onACluster(skewedClock), rounds: 30, testRounds: 0 },
  { fault: onACluster(killApi), rounds: 30, testRounds: 0 },
  { fault: onACluster(raceTheJoin), rounds: 30, testRounds: 1 },
  // Only where we may make networks.
  ...((await canOpenTestNetwork()) ? [{ fault: onACluster(pullCable), rounds: 30, testRounds: 1 }] : []),
]

export const allFaults = { ofOneMachine, ofACluster }
