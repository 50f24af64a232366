import { sendResponse } from '@remix-run/node-fetch-server'
import type { NextFunction, Request as ExpressRequest, Response as ExpressResponse } from 'express'

import { toRequest, type ConvertedRequest } from './to-request.ts'

/** Answers Express's request with what `handle` makes of it; what goes wrong is Express's to report. */
export function answer(
  handle: (converted: ConvertedRequest) => Promise<Response>,
  incoming: ExpressRequest,
  outgoing: ExpressResponse,
  next: NextFunction,
): void {
  answerOrThrow(handle, incoming, outgoing).catch((error: unknown) => {
    // Whoever has left needs no answer; whoever has half of one must see that it is not whole.
    if (outgoing.closed || outgoing.headersSent) outgoing.destroy()
    else next(error)
  })
}

async function answerOrThrow(
  handle: (converted: ConvertedRequest) => Promise<Response>,
  incoming: ExpressRequest,
  outgoing: ExpressResponse,
): Promise<void> {
  const response = await handle(toRequest(incoming, outgoing))
  if (outgoing.closed) {
    await response.body?.cancel()
    return
  }
  const sending = sendResponse(outgoing, response)
  // They go out at once, also where the first event of a stream takes its time.
  if (outgoing.headersSent) outgoing.flushHeaders()
  await sending
}
