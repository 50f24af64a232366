import type { OperationId } from '@video-upscale/client/proxy'

/** A request that reached the fake. */
export interface SeenRequest {
  readonly method: string
  /** Below the base URL, with its query. */
  readonly path: string
  /** Undefined for what is no operation of this service. */
  readonly operationId: OperationId | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Clock time at which it came. */
  readonly at: number
}
