import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createProxy } from '@video-upscale/client/proxy'
import { createWebhookReceiver } from '@video-upscale/client/webhooks'

import type { AdapterOptions, StartedAdapter } from '../adapter-contract/adapter-contract.ts'
import { listenOnLoopback } from '../http/listen-on-loopback.ts'
import type { Sabotage } from './sabotage.ts'

const mountPath = '/mounted/api'

/** The least that passes the contract, over node:http; or, sabotaged, what does not. */
export async function startPlainAdapter(
  given: AdapterOptions,
  sabotage: Sabotage = {},
): Promise<StartedAdapter> {
  const options = sabotage.options?.(given) ?? given
  const forward = createProxy(options.proxy)
  const receive = sabotage.receive?.(options.webhooks) ?? createWebhookReceiver(options.webhooks)
  const handle = async (request: Request, rawPath: string): Promise<Response> => {
    if (!rawPath.startsWith(mountPath)) return receive(request)
    const changed = (await sabotage.before?.(request)) ?? request
    const path = sabotage.path?.(rawPath.slice(mountPath.length))
    const asked = path === undefined ? changed : new Request(new URL(mountPath + path, request.url), changed)
    const response = await forward(asked, { caller: undefined, mountPath })
    return (await sabotage.after?.(response, request)) ?? response
  }
  const { origin, close } = await listenOnLoopback((incoming, outgoing) => {
    answer(handle, incoming, outgoing, sabotage).catch(() => outgoing.destroy())
  })
  return { baseUrl: origin + mountPath, webhookUrl: `${origin}/finished`, close }
}

async function answer(
  handle: (request: Request, path: string) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  sabotage: Sabotage,
): Promise<void> {
  const gone = new AbortController()
  outgoing.once('close', () => {
    if (sabotage.ignoresLeavers !== true) gone.abort()
  })
  const { host = 'localhost' } = incoming.headers
  if (!/^[\w.-]+(:\d{1,5})?$/.test(host) && sabotage.trustsHost !== true) {
    outgoing.writeHead(400).end()
    return
  }
  const isLeft = () => sabotage.leavesTheRest === true && outgoing.headersSent
  const request = toRequest(incoming, gone.signal, isLeft)
  const [path = ''] = (incoming.url ?? '').split('?')
  const response = await handle(request, path).catch(
    (error: unknown) => sabotage.onError?.(error) ?? failed(),
  )
  outgoing.writeHead(response.status, [...response.headers].flat()).flushHeaders()
  if (response.body) {
    const body = Readable.fromWeb(response.body as NodeStream)
    await (sabotage.send?.(body, outgoing) ?? pipeline(body, outgoing))
  } else outgoing.end()
}

function failed(): Response {
  return new Response('failed', { status: 500 })
}

/** The same stream as `node:stream/web` types it. */
type NodeStream = Parameters<typeof Readable.fromWeb>[0]

function toRequest(incoming: IncomingMessage, signal: AbortSignal, isLeft: () => boolean): Request {
  const { method = 'GET', url = '/', headers } = incoming
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  const init = { method, headers: entries, signal }
  const address = `http://${headers.host ?? 'localhost'}${url}`
  if (method === 'GET' || method === 'HEAD') return new Request(address, init)
  return new Request(address, { ...init, body: bodyOf(incoming, isLeft), duplex: 'half' } as RequestInit)
}

/** As `Readable.toWeb`, which however destroys the request, and its connection with it, when it is let go. */
function bodyOf(incoming: IncomingMessage, isLeft: () => boolean): ReadableStream<Uint8Array> {
  const chunks = incoming.iterator({ destroyOnReturn: false })
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        if (isLeft()) return new Promise<void>(() => undefined)
        const chunk = await chunks.next()
        if (chunk.done === true) controller.close()
        else controller.enqueue(new Uint8Array(chunk.value as Buffer))
      },
      cancel: async () => {
        await chunks.return?.(undefined)
      },
    },
    { highWaterMark: 0 },
  )
}
