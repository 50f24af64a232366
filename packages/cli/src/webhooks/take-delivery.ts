import type { IncomingMessage } from 'node:http'

/** A webhook that has come, genuine or not. */
export interface Delivery {
  /** For the receiver; its body is read from there, once. */
  readonly request: Request
  /** Path and query, as they came. */
  readonly path: string
  /** Exactly what came, once the receiver has read it. */
  readonly body: () => Buffer
}

/** Longer ones are refused, so there is no use in keeping more of them. */
const keptBytes = 1024 * 1024

/** Undefined for what no `Request` can be, such as a TRACE. */
export function takeDelivery(incoming: IncomingMessage): Delivery | undefined {
  const { method = 'GET', url = '/' } = incoming
  const chunks: Uint8Array[] = []
  let bytes = 0
  const iterator: AsyncIterator<unknown, undefined> = incoming[Symbol.asyncIterator]()
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await iterator.next()
      if (done === true) controller.close()
      if (!(value instanceof Uint8Array)) return
      bytes += value.length
      if (bytes <= keptBytes) chunks.push(value)
      controller.enqueue(value)
    },
    cancel: async () => {
      await iterator.return?.()
    },
  })
  const hasBody = method !== 'GET' && method !== 'HEAD'
  try {
    const request = new Request(new URL(url.replace(/^\/+/, '/'), 'http://localhost'), {
      method,
      headers: toHeaders(incoming),
      ...(hasBody ? { body, duplex: 'half' } : {}),
    })
    return { request, path: url, body: () => Buffer.concat(chunks) }
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

function toHeaders({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  return headers
}
