import type { Fault } from './fault.ts'
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

export interface Measured {
  readonly fault: Fault
  /** How often in `pnpm test:faults` when the kills get 100. */
  readonly rounds: number
  /** How often in `pnpm test`. */
  readonly testRounds: number
}

export const allFaults: readonly Measured[] = [
  { fault: killServer, rounds: 100, testRounds: 10 },
  { fault: killMediaProcess, rounds: 100, testRounds: 10 },
  { fault: killPostmaster, rounds: 100, testRounds: 10 },
  { fault: poisonMediaProcess, rounds: 3, testRounds: 1 },
  { fault: poisonServer, rounds: 3, testRounds: 1 },
  { fault: stopUnderLoad, rounds: 10, testRounds: 1 },
  { fault: fillDiskAtUpload, rounds: 10, testRounds: 1 },
  { fault: fillDiskAtResult, rounds: 6, testRounds: 1 },
  { fault: fillDiskUnderPostgres, rounds: 6, testRounds: 1 },
  { fault: secondServer, rounds: 5, testRounds: 1 },
  { fault: sameKey, rounds: 5, testRounds: 1 },
  { fault: manyJobs, rounds: 200, testRounds: 10 },
]
