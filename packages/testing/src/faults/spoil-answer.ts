import type { FakeContext } from '../fake-context.ts'
import { ConnectionBroken } from './connection-broken.ts'
import type { Fault } from './fault.ts'

/**
 * Spoils the answer to work that was done.
 *
 * @throws ConnectionBroken
 */
export async function spoilAnswer(
  fault: Fault,
  response: Response,
  { clock, closing }: FakeContext,
): Promise<Response> {
  switch (fault.kind) {
    case 'reset-after-accept':
      await response.body?.cancel()
      throw new ConnectionBroken()
    case 'half-json': {
      const text = await response.text()
      return withBody(response, text.slice(0, Math.ceil(text.length / 2)), { forgetLength: true })
    }
    case 'slow-body': {
      const bytes = new Uint8Array(await response.arrayBuffer())
      const half = Math.ceil(bytes.byteLength / 2)
      return withBody(
        response,
        streamOf(async function* () {
          yield bytes.subarray(0, half)
          await clock.sleep(fault.ms, closing)
          yield bytes.subarray(half)
        }),
      )
    }
    case 'truncated-download':
      return withBody(response, breakAfterBytes(response, fault.afterBytes))
    case 'sse-cut':
      return withBody(response, breakInEvent(response, fault.afterEvents ?? 0))
    case 'reset-before-accept':
    case 'slow-headers':
    case 'status':
    case '429':
    case 'proxy-html':
    case 'expired-url':
    case 'redirect':
    case 'webhook':
      return response
  }
}

function withBody(response: Response, body: BodyInit, { forgetLength = false } = {}): Response {
  const headers = new Headers(response.headers)
  if (forgetLength) headers.delete('content-length')
  return new Response(body, { status: response.status, headers })
}

function streamOf(chunks: () => AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks()
  return new ReadableStream({
    pull: async (controller) => {
      const chunk = await iterator.next()
      if (chunk.done === true) controller.close()
      else controller.enqueue(chunk.value)
    },
    cancel: async () => {
      await iterator.return(undefined)
    },
  })
}

function breakAfterBytes(response: Response, afterBytes: number): ReadableStream<Uint8Array> {
  return streamOf(async function* () {
    let sent = 0
    for await (const chunk of chunksOf(response)) {
      if (sent + chunk.byteLength > afterBytes) {
        yield chunk.subarray(0, afterBytes - sent)
        throw new ConnectionBroken()
      }
      sent += chunk.byteLength
      yield chunk
    }
  })
}

/** The fake sends each event as one chunk. */
function breakInEvent(response: Response, afterEvents: number): ReadableStream<Uint8Array> {
  return streamOf(async function* () {
    let sent = 0
    for await (const chunk of chunksOf(response)) {
      if (sent === afterEvents) {
        yield chunk.subarray(0, Math.ceil(chunk.byteLength / 2))
        throw new ConnectionBroken()
      }
      sent += 1
      yield chunk
    }
  })
}

async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (!body) return
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader()
  try {
    for (;;) {
      const chunk = await reader.read()
      if (chunk.done) return
      yield chunk.value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
