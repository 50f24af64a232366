import type { JobSource } from './follow-job.ts'
import type { SendRequest } from './transport.ts'

/** Under it a client keeps what this package's other entries work with; the same in a second installed copy. */
export const internals = Symbol.for('video-upscale.client')

export interface ClientInternals {
  readonly baseUrl: string
  /** Sends a request of one's own with the key, to the API's origin only. */
  readonly sendRequest: SendRequest
  readonly sourceOf: (jobId: string) => JobSource
}

/** @throws TypeError for something that `createClient` has not made */
export function internalsOf(client: object): ClientInternals {
  if (internals in client) return client[internals] as ClientInternals
  throw new TypeError('This is not a client that createClient made.')
}
