import { modelNames } from '@video-upscale/engine'

import type { Operation } from '../http/operation.ts'

/** What this server can do beyond the documented API. */
export const getCapabilities: Operation = ({ config }) =>
  Promise.resolve({
    idempotency: true,
    events: false,
    uploads: false,
    models: modelNames,
    limits: {
      maxVideoBytes: config.maxVideoBytes,
      maxVideosPerImport: 4,
      maxConcurrentJobs: config.workers,
      waitSeconds: 0,
    },
  })
