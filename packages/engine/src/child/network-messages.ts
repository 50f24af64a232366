import type { ProviderName } from '../providers.ts'
import type { Failure } from './messages.ts'

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
 * A plane on its way through a network: one or two bytes a sample, rows without padding. The buffers are moved
 * between threads, not copied, and come back to be used again.
 */
export interface PlaneJob {
  readonly width: number
  readonly height: number
  readonly input: ArrayBuffer
  /** Takes width × height × scale² samples. */
  readonly output: ArrayBuffer
}

export type ToWorker =
  { readonly type: 'open'; readonly task: NetworkTask } | { readonly type: 'upscale'; readonly job: PlaneJob }

/** Exactly one for each message to the worker, in their order. */
export type FromWorker =
  | { readonly type: 'opened' }
  | { readonly type: 'upscaled'; readonly job: PlaneJob }
  | { readonly type: 'failed'; readonly failure: Failure }
