import type { Failure } from '../failure.ts'
import type { ProviderName } from '../providers.ts'

/** What a worker thread needs to know of the network it is to run. */
export interface NetworkTask {
  readonly path: string
  readonly isOwn: boolean
  readonly scale: 2 | 4
  readonly bitDepth: number
  /** What it runs on; `cpu` where nothing is said. */
  readonly provider?: ProviderName
}

/**
 * A plane on its way through a network: one or two bytes a sample, rows without padding, from the beginning of
 * memory that may be larger. Both threads see the same memory: moved buffers would be new objects on each side, and V8
 * collects garbage for every few dozen megabytes of those.
 */
export interface PlaneJob {
  readonly width: number
  readonly height: number
  readonly input: SharedArrayBuffer
  /** Has room for width × height × scale² samples, or more. */
  readonly output: SharedArrayBuffer
}

export type ToWorker =
  { readonly type: 'open'; readonly task: NetworkTask } | { readonly type: 'upscale'; readonly job: PlaneJob }

/** Exactly one for each message to the worker, in their order. */
export type FromWorker =
  | { readonly type: 'opened' }
  | { readonly type: 'upscaled' }
  | { readonly type: 'failed'; readonly failure: Failure }
