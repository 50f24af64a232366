import type { HonoRequest } from 'hono'

/** What is needed of Hono's request, whatever its path and its input are. */
type ReadableRequest = Pick<HonoRequest, 'raw' | 'bodyCache' | 'arrayBuffer' | 'text' | 'blob' | 'json'>

/**
 * The request as it came, also if its body was read through `c.req` before, or will be: `authorize` may do so.
 * Where it was read otherwise, reading it again fails.
 */
export function toRequest(req: ReadableRequest): Request {
  const { raw } = req
  const { method, url, headers, signal } = raw
  if (method === 'GET' || method === 'HEAD' || raw.body === null) return raw
  const body = openLater(() => openBody(req))
  // A body that is a stream has to say so, and some types of Request do not know the word.
  const init = { method, headers, signal, body, duplex: 'half' } as const
  return new Request(url, init)
}

/** Whether Hono kept only what was parsed, as early ones of version 4 do: written anew it may be other bytes. */
export function keepsOnlyJson({ bodyCache }: ReadableRequest): boolean {
  return 'json' in bodyCache && !['text', 'arrayBuffer', 'blob'].some((kind) => kind in bodyCache)
}

async function openBody(req: ReadableRequest): Promise<ReadableStream<Uint8Array>> {
  const kept = await readKept(req)
  const body = kept === undefined ? req.raw.body : new Response(kept).body
  if (body && (kept !== undefined || !req.raw.bodyUsed)) return body
  throw new Error(
    'The body was read before, and not kept. Read it with c.req.json(), c.req.text() or c.req.arrayBuffer(), which ' +
      'keep it, or mount video-upscale before whatever reads it.',
  )
}

/** What Hono keeps of a body that was read through it: the exact one rather than what was parsed. */
async function readKept(req: ReadableRequest): Promise<ArrayBuffer | string | Blob | undefined> {
  const { bodyCache } = req
  if ('arrayBuffer' in bodyCache) return req.arrayBuffer()
  if ('text' in bodyCache) return req.text()
  if ('blob' in bodyCache) return req.blob()
  return 'json' in bodyCache ? JSON.stringify(await req.json()) : undefined
}

/** A stream of what is opened only once somebody reads. */
function openLater(open: () => Promise<ReadableStream<Uint8Array>>): ReadableStream<Uint8Array> {
  let opened: Promise<ReadableStreamDefaultReader<Uint8Array>> | undefined
  const reader = () => (opened ??= open().then((stream) => stream.getReader()))
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await (await reader()).read()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: async (reason) => (await reader()).cancel(reason),
    },
    // Nothing is read ahead: what nobody asked for may still be read through Hono.
    { highWaterMark: 0 },
  )
}
