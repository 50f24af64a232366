import { json } from './call.ts'
import type { Handler } from './handle-request.ts'
import { startHttpServer } from './http-server.ts'
import type { SeenRequest } from './seen-request.ts'

/** Where redirects lead to: a stranger who writes down what is sent. */
export interface OtherOrigin {
  readonly origin: string
  /** What came, with all headers. Nothing of the account should ever be among them. */
  readonly requests: readonly SeenRequest[]
}

export interface StartedOtherOrigin extends OtherOrigin {
  readonly handler: Handler
  readonly close: () => Promise<void>
}

export async function startOtherOrigin(now: () => number): Promise<StartedOtherOrigin> {
  const requests: SeenRequest[] = []
  const handler: Handler = (request) => {
    const { pathname, search } = new URL(request.url)
    requests.push({
      method: request.method,
      path: pathname + search,
      operationId: undefined,
      headers: Object.fromEntries(request.headers),
      at: now(),
    })
    return Promise.resolve(json({}))
  }
  const { origin, close } = await startHttpServer(handler)
  return { origin, requests, handler, close }
}
