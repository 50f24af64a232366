import assert from 'node:assert/strict'
import { request as openHttp, type ClientRequest, type IncomingMessage } from 'node:http'

import { within } from './within.ts'

/** A request as it goes over the wire: nothing is added to it, and its path is not tidied up. */
export interface WireRequest {
  readonly method?: string
  /** Below the base URL. */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as a whole, with its length. */
  readonly body?: string | Uint8Array
}

export interface WireAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

const answerMs = 10_000

/** Sends a request and reads the whole answer; rejects if that breaks or does not come. */
export function ask(baseUrl: string, request: WireRequest = {}): Promise<WireAnswer> {
  return answerInTime(baseUrl, request, sendWhole(baseUrl, request))
}

async function sendWhole(baseUrl: string, request: WireRequest): Promise<WireAnswer> {
  const { body = '' } = request
  const sending = openRequest(baseUrl, {
    ...request,
    headers: {
      ...(body.length > 0 ? { 'content-length': String(Buffer.byteLength(body)) } : {}),
      ...request.headers,
    },
  })
  const answered = answerTo(sending)
  sending.end(body)
  return readAnswer(await answered)
}

/** As `ask`, with a body that comes in two chunks and does not say how long it is. */
export function askInChunks(baseUrl: string, request: WireRequest): Promise<WireAnswer> {
  return answerInTime(baseUrl, request, sendInChunks(baseUrl, request))
}

async function sendInChunks(baseUrl: string, request: WireRequest): Promise<WireAnswer> {
  const bytes = Buffer.from(request.body ?? '')
  const sending = openRequest(baseUrl, request)
  const answered = answerTo(sending)
  const half = Math.ceil(bytes.byteLength / 2)
  sending.write(bytes.subarray(0, half))
  sending.end(bytes.subarray(half))
  return readAnswer(await answered)
}

function answerInTime(
  baseUrl: string,
  { method = 'GET', path = '' }: WireRequest,
  work: Promise<WireAnswer>,
): Promise<WireAnswer> {
  return heard(within(answerMs, `the answer to ${method} ${baseUrl}${path}`, work))
}

/** A promise that may fail before anybody waits for it; whoever does hears of it all the same. */
function heard<Value>(work: Promise<Value>): Promise<Value> {
  work.catch(() => undefined)
  return work
}

/** Begins a request whose body, if it has one, is yet to be written. */
export function openRequest(baseUrl: string, request: WireRequest = {}): ClientRequest {
  const { hostname, port, pathname, search } = new URL(baseUrl)
  const { method = 'GET', path = '', headers = {} } = request
  const sending = openHttp({ hostname, port, path: pathname + path + search, method, headers, agent: false })
  // Whoever waits for the answer hears of it; a request that was let go breaks as it should.
  sending.on('error', () => undefined)
  return sending
}

/** The head of the answer, as soon as it is there. */
export function answerTo(sending: ClientRequest): Promise<IncomingMessage> {
  return heard(
    new Promise((resolve, reject) => {
      sending.once('response', resolve)
      sending.once('error', reject)
    }),
  )
}

/** The whole answer; rejects if it breaks off. */
export async function readAnswer(incoming: IncomingMessage): Promise<WireAnswer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk as Uint8Array))
  return { status: incoming.statusCode ?? 0, headers: headersOf(incoming), body: Buffer.concat(chunks) }
}

/** As `cache-control` says it. */
export const noStore = /(^|[\s,])no-store($|[\s,])/

/** A JSON body as requests send it. */
export function jsonBody(value: unknown, headers: Readonly<Record<string, string>> = {}) {
  return { body: JSON.stringify(value), headers: { 'content-type': 'application/json', ...headers } }
}

/** Holds an error that the adapter answers with against the API's flat form; no cache may keep it. */
export function assertFlatError(answer: WireAnswer, status: number): void {
  const text = answer.body.toString()
  assert.equal(answer.status, status, text)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
  assert.match(answer.headers.get('cache-control') ?? '', noStore)
  const error: unknown = JSON.parse(text)
  assert.ok(typeof error === 'object' && error !== null, text)
  assert.deepEqual(Object.keys(error).sort(), ['code', 'detail', 'message', 'raw_message'])
  assert.ok('code' in error && error.code === status, text)
}

export function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  }
  return headers
}
