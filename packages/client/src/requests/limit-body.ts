import { Refusal } from './refusal.ts'
import { takeRest } from './take-rest.ts'

/** A body on its way to the service. */
export interface LimitedBody {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer> | null
  /** Called once it has gone out as a whole; at once if it is there already. */
  readonly onSent: (call: () => void) => void
  /** Set once it turned out to be longer than allowed. */
  readonly refusal: () => Refusal | undefined
}

/**
 * The request's body, cut off beyond the limit.
 *
 * @param streams whether it goes on as it comes; else it is held until it is whole
 * @throws Refusal 413 as soon as it is known to be too long, TypeError if somebody has read it before
 */
export async function limitBody(
  request: Request,
  limitBytes: number,
  streams: boolean,
): Promise<LimitedBody> {
  const tooLong = new Refusal(413, `The body is longer than ${String(limitBytes)} bytes.`)
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) throw tooLong
  if (!request.body) return whole(null)
  // Piping it would fail without a word, and whoever waits for the other end would wait for ever.
  if (request.bodyUsed || request.body.locked) {
    throw new TypeError(
      'The body of the request was read before. Whoever needs it first reads request.clone().',
    )
  }
  let bytes = 0
  let refusal: Refusal | undefined
  let sent = (): void => undefined
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (chunk, controller) => {
      bytes += chunk.byteLength
      if (bytes <= limitBytes) {
        controller.enqueue(chunk)
        return
      }
      refusal = tooLong
      controller.error(tooLong)
    },
    flush: () => {
      sent()
    },
  })
  // What the service does not take is still taken from the caller.
  request.body.pipeTo(counter.writable, { preventCancel: true }).catch(() => {
    takeRest(request)
  })
  const counted = counter.readable
  if (!streams) return whole(new Uint8Array(await new Response(counted).arrayBuffer()))
  return { body: counted, onSent: (call) => (sent = call), refusal: () => refusal }
}

function whole(body: Uint8Array<ArrayBuffer> | null): LimitedBody {
  return {
    body,
    onSent: (call) => {
      call()
    },
    refusal: () => undefined,
  }
}
