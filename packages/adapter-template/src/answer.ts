import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createRequest, sendResponse } from '@remix-run/node-fetch-server'

/** What `node:http` has no place for. */
export interface AdapterOptions {
  /** Gets what went wrong on our side. Default: it is printed. */
  readonly onError?: (error: unknown) => void
}

/** A listener that answers with what `handle` makes of the request. */
export function answerWith(
  handle: (request: Request, incoming: IncomingMessage) => Promise<Response>,
  { onError = printError }: AdapterOptions,
): RequestListener {
  return (incoming, outgoing) => {
    answer(handle, incoming, outgoing).catch((error: unknown) => {
      // Whoever has left needs no answer; whoever has half of one must see that it is not whole.
      if (outgoing.closed || outgoing.headersSent) {
        outgoing.destroy()
        return
      }
      onError(error)
      outgoing.writeHead(500).end()
    })
  }
}

async function answer(
  handle: (request: Request, incoming: IncomingMessage) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = toRequest(incoming, outgoing)
  if (!request) {
    outgoing.writeHead(400).end()
    return
  }
  const response = await handle(request, incoming)
  if (outgoing.closed) {
    await response.body?.cancel()
    return
  }
  const sending = sendResponse(outgoing, response)
  // They go out at once, also where the first event of a stream takes its time.
  if (outgoing.headersSent) outgoing.flushHeaders()
  await sending
}

/** Undefined for a Host header or a path that makes no URL: strangers send anything. */
function toRequest(incoming: IncomingMessage, outgoing: ServerResponse): Request | undefined {
  try {
    return createRequest(incoming, outgoing)
  } catch {
    return undefined
  }
}

function printError(error: unknown): void {
  // eslint-disable-next-line no-console -- without a framework there is nobody else to tell
  console.error(error)
}
