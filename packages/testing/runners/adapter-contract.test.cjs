// Runs under node:test as it stands, and under jest, which brings `describe` and `it` along as globals. The adapter
// does as much as the cases need that src/runners.test.ts chooses.
const { createServer } = require('node:http')
const { Readable } = require('node:stream')
const { createProxy } = require('@video-upscale/client/proxy')
const { createWebhookReceiver } = require('@video-upscale/client/webhooks')
const { describeAdapterContract } = require('@video-upscale/testing')

const { describe, it } = globalThis.describe ? globalThis : require('node:test')

async function start({ proxy, webhooks }) {
  const forward = createProxy(proxy)
  const receive = createWebhookReceiver(webhooks)
  const handle = (request) => {
    const [, path] = /^\/mounted\/api(\/.*)$/.exec(new URL(request.url).pathname) ?? []
    return path === undefined ? receive(request) : forward(request, { path, mountPath: '/mounted/api' })
  }
  const server = createServer(async (incoming, outgoing) => {
    const { method, url, headers } = incoming
    const hasBody = method !== 'GET' && method !== 'HEAD'
    const body = hasBody ? { body: Readable.toWeb(incoming), duplex: 'half' } : {}
    const request = new Request(`http://${headers.host}${url}`, { method, headers, ...body })
    const response = await handle(request).catch(() => new Response(null, { status: 500 }))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    if (response.body) Readable.fromWeb(response.body).pipe(outgoing)
    else outgoing.end()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${server.address().port}`
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return { baseUrl: `${origin}/mounted/api`, webhookUrl: `${origin}/finished`, close }
}

describeAdapterContract({ name: 'node:http', describe, it, start })
