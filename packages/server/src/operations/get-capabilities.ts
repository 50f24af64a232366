import { modelNames } from '@video-upscale/engine'

import type { Operation } from '../http/operation.ts'
import { longestWaitSeconds } from '../http/preferred-wait.ts'

/** What this server can do beyond the documented API. */
export const getCapabilities: Operation = ({ config }) =>
  Promise.resolve({
    idempotency: true,
    events: true,
    uploads: true,
    models: modelNames,
    limits: {
      maxVideoBytes: config.maxVideoBytes,
      maxVideosPerImport: 4,
      maxConcurrentJobs: Math.min(config.workers, config.maxConcurrentJobs || config.workers),
      waitSeconds: longestWaitSeconds,
    },
  })
