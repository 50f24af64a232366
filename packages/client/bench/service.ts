import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

import type { Peer } from './peers/peer.ts'

/** A request as a service received it, with its body read to the end. */
export interface Heard {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
}

/** A service on loopback. */
export interface Service {
  readonly origin: string
  readonly heard: readonly Heard[]
  readonly close: () => Promise<void>
}

export type Answer = (request: Heard, response: ServerResponse) => void

/** What a submit is answered with, and a look at a job: each client finds in it what it reads. */
const task = {
  job_id: '2cbffb65-10ac-45a2-91d4-19a19a19ab4c',
  id: 'bench',
  request_id: 'bench',
  model: 'midjourney',
  task_type: 'video_upscale',
  config: { service_mode: 'public', webhook_config: { endpoint: '', secret: '' } },
  input: null,
  output: { video_urls: ['https://example.com/result.mp4'], seed: '' },
  meta: { created_at: '', started_at: '', ended_at: '', usage: { type: 'point', frozen: 480, consume: 0 } },
  detail: null,
  logs: [],
  data: { id: 'bench' },
}

export function taskFor(peer: Pick<Peer, 'statuses'>, finished: boolean): object {
  return { ...task, status: finished ? peer.statuses.finished : peer.statuses.running }
}

export async function startService(answer: Answer): Promise<Service> {
  const heard: Heard[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { method = '', url = '', headers } = request
      const entry = { method, path: url, headers }
      heard.push(entry)
      answer(entry, response)
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${String(port)}`,
    heard,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}

/** A refusal in every form that one of the clients reads. */
export function answerError(
  response: ServerResponse,
  status: number,
  headers?: Readonly<Record<string, string>>,
): void {
  const message = `Refused with ${String(status)}`
  const error = { code: String(status), message, type: 'api_error' }
  answerJson(response, status, { code: status, message, raw_message: message, detail: null, error }, headers)
}

/** The question by which our client learns what a service offers beyond the documented API. */
export function isCapabilities({ path }: Heard): boolean {
  return path.endsWith('/v1/capabilities')
}

/** The documented API only, or everything that our own server offers. */
export type Offer = 'hosted' | 'own server'

/** @returns whether the request was that question, and has its answer */
export function answerCapabilities(offer: Offer, request: Heard, response: ServerResponse): boolean {
  if (!isCapabilities(request)) return false
  if (offer === 'hosted') answerError(response, 404)
  else answerJson(response, 200, { idempotency: true, events: true, uploads: true, models: [], limits: {} })
  return true
}
