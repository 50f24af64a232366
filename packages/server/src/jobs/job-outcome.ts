import type { Proof } from '@video-upscale/engine'

import type { Fault } from '../http/api-error.ts'
import type { StoredVideo } from '../imports/store-videos.ts'

/** How a job can end. */
export type JobOutcome =
  | { readonly status: 'completed'; readonly resultKey: string; readonly report: Proof }
  | { readonly status: 'completed'; readonly videos: readonly StoredVideo[] }
  | {
      readonly status: 'failed'
      readonly code: number
      readonly message: string
      readonly rawMessage: string
      /** Video by video, where that can be said. */
      readonly faults?: readonly Fault[]
    }
  | { readonly status: 'canceled' }
