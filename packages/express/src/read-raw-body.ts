import type { Request } from 'express'

/** The body is longer than any webhook. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError'
}

/**
 * The body exactly as it was sent, which is what the signature covers: read from the request, or taken
 * from a parser that ran before and kept it.
 */
export async function readRawBody(request: Request, limitBytes: number): Promise<Uint8Array | string> {
  const kept: unknown = 'rawBody' in request ? request.rawBody : request.body
  if (kept instanceof Uint8Array || typeof kept === 'string') return kept
  if (request.readableEnded) {
    throw new Error(
      'A body parser ran before videoUpscaleWebhooks and did not keep the raw body. Mount videoUpscaleWebhooks ' +
        'before express.json(), or keep it: express.json({ verify: (req, res, raw) => { req.rawBody = raw } }).',
    )
  }
  return readStream(request, limitBytes)
}

async function readStream(request: Request, limitBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > limitBytes)
      throw new BodyTooLargeError(`The body is longer than ${String(limitBytes)} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
