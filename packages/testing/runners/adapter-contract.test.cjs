// Runs under node:test as it stands, and under jest, which brings `describe` and `it` along as globals. The adapter
// does as much as the cases need that src/runners.test.ts chooses.
const { Readable } = require('node:stream')
const { createProxy } = require('@video-upscale/client/proxy')
const { createWebhookReceiver } = require('@video-upscale/client/webhooks')
const { describeAdapterContract, listenOnLoopback } = require('@video-upscale/testing')

const { describe, it } = globalThis.describe ? globalThis : require('node:test')

async function start({ proxy, webhooks }) {
  const forward = createProxy(proxy)
  const receive = createWebhookReceiver(webhooks)
  const handle = (request) => {
    const isWebhook = new URL(request.url).pathname === '/finished'
    return isWebhook ? receive(request) : forward(request, { mountPath: '/mounted/api' })
  }
  const { origin, close } = await listenOnLoopback(async (incoming, outgoing) => {
    const { method, url, headers } = incoming
    const hasBody = method !== 'GET' && method !== 'HEAD'
    const body = hasBody ? { body: Readable.toWeb(incoming), duplex: 'half' } : {}
    const request = new Request(`http://${headers.host}${url}`, { method, headers, ...body })
    const response = await handle(request).catch(() => new Response(null, { status: 500 }))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    if (response.body) Readable.fromWeb(response.body).pipe(outgoing)
    else outgoing.end()
  })
  return { baseUrl: `${origin}/mounted/api`, webhookUrl: `${origin}/finished`, close }
}

describeAdapterContract({ name: 'node:http', describe, it, start })
