import type { Fault } from './fault.ts'
import { fillDiskAtResult } from './faults/fill-disk-at-result.ts'
import { fillDiskAtUpload } from './faults/fill-disk-at-upload.ts'
import { killMediaProcess } from './faults/kill-media-process.ts'
import { killPostmaster } from './faults/kill-postmaster.ts'
import { killServer } from './faults/kill-server.ts'
import { manyJobs } from './faults/many-jobs.ts'
import { sameKey } from './faults/same-key.ts'
import { secondServer } from './faults/second-server.ts'
import { stopUnderLoad } from './faults/stop-under-load.ts'

/** How many rounds each fault gets when the kills get 100. */
export const allFaults: readonly { readonly fault: Fault; readonly rounds: number }[] = [
  { fault: killServer, rounds: 100 },
  { fault: killMediaProcess, rounds: 100 },
  { fault: killPostmaster, rounds: 100 },
  { fault: stopUnderLoad, rounds: 25 },
  { fault: fillDiskAtUpload, rounds: 25 },
  { fault: fillDiskAtResult, rounds: 10 },
  { fault: secondServer, rounds: 10 },
  { fault: sameKey, rounds: 10 },
  { fault: manyJobs, rounds: 200 },
]
