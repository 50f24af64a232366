import type { Exchange } from './start-service.ts'

export interface Serving {
  readonly etag?: string
  /** Cuts the connection after this many bytes of this answer. */
  readonly cutAfter?: number
  /** Says nothing more after this many bytes of this answer, and stays open. */
  readonly stallAfter?: number
  readonly ignoreRange?: boolean
  readonly headers?: Record<string, string>
}

/** Answers with a file as RFC 9110 says, whole or from where it was asked for, and breaks as told. */
export function serveFile({ headers, response, reset }: Exchange, content: Buffer, serving: Serving): void {
  const { etag, cutAfter, stallAfter, ignoreRange = false } = serving
  const asked = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]
  const isPart = asked !== undefined && !ignoreRange && headers['if-range'] === etag
  const start = isPart ? Number(asked) : 0
  const rest = content.subarray(start)
  response.writeHead(isPart ? 206 : 200, {
    'content-length': rest.length,
    ...(isPart ? { 'content-range': `bytes ${asked}-${content.length - 1}/${content.length}` } : {}),
    ...(etag === undefined ? {} : { etag }),
    ...serving.headers,
  })
  const sent = rest.subarray(0, cutAfter ?? stallAfter ?? rest.length)
  if (cutAfter !== undefined) response.write(sent, reset)
  else if (stallAfter !== undefined) response.write(sent)
  else response.end(sent)
}
