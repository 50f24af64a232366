import { ConnectionError, isVideoUpscaleError, UnexpectedResponseError } from '../errors.ts'
import { ResultRefusedError } from './download-errors.ts'
import { untilAborted } from '../until-aborted.ts'

export interface ConnectOptions {
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
  /** Longest silence, in milliseconds. */
  readonly idleTimeoutMs: number
}

/** An open answer that carries a result's bytes from `start` on. */
export interface Connection {
  readonly start: number
  /** Length of the whole file, or null where the service does not say. */
  readonly total: number | null
  /** Names these very bytes, where the service does. */
  readonly etag: string | null
  /** The next bytes; undefined at the end of the answer, which may not be the end of the file. */
  read(): Promise<Uint8Array | undefined>
  /** Ends the connection, whatever it is doing. */
  close(): void
}

/**
 * Asks for the rest of a file, or for all of it.
 *
 * @param from the rest begins here; it is asked for only if the file is still the one that `etag` names
 * @throws ResultRefusedError, ConnectionError, UnexpectedResponseError, or the signal's reason
 */
export async function connect(
  url: string,
  from: { readonly start: number; readonly etag: string | null },
  options: ConnectOptions,
): Promise<Connection> {
  const line = openLine(options)
  try {
    const isPart = from.start > 0 && from.etag !== null
    const headers: Record<string, string> = isPart
      ? { range: `bytes=${String(from.start)}-`, 'if-range': from.etag }
      : {}
    const response = await line.wait(options.fetch(checkedUrl(url), { headers, signal: line.signal }))
    refuse(response)
    if (!response.body) throw new UnexpectedResponseError('The result came without a body.', {})
    const position = readPosition(response, isPart ? from.start : null)
    const reader = response.body.getReader()
    const read = async (): Promise<Uint8Array | undefined> => (await line.wait(reader.read())).value
    return { ...position, etag: readEtag(response), read, close: line.close }
  } catch (error) {
    line.close()
    throw error
  }
}

/** What is awaited here ends with the caller's signal, with `close`, and with too long a silence. */
function openLine({ signal, idleTimeoutMs }: ConnectOptions) {
  const own = new AbortController()
  const either = AbortSignal.any([signal, own.signal])
  return {
    signal: either,
    close: () => {
      own.abort(new ConnectionError('The download was closed.', undefined))
    },
    async wait<T>(promise: Promise<T>): Promise<T> {
      const timer = setTimeout(() => {
        own.abort(new ConnectionError(`Nothing came for ${String(idleTimeoutMs)} ms.`, undefined))
      }, idleTimeoutMs)
      try {
        return await untilAborted(promise, either)
      } catch (error) {
        signal.throwIfAborted()
        if (isVideoUpscaleError(error)) throw error
        throw new ConnectionError('The result could not be reached, or the connection broke.', error)
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** A result's URL comes from the service, and is given to fetch only if it is one of the web. */
function checkedUrl(url: string): string {
  const { protocol, username, password } = URL.canParse(url) ? new URL(url) : { protocol: '' }
  if (!/^https?:$/.test(protocol) || username !== '' || password !== '') {
    throw new UnexpectedResponseError('The URL of the result is not one of http or https.', {})
  }
  return url
}

function refuse(response: Response): void {
  if (!response.ok) throw new ResultRefusedError(response)
  if (response.headers.get('content-type')?.includes('text/html')) {
    const { status } = response
    throw new UnexpectedResponseError('The result is a web page, probably of a proxy.', { status })
  }
}

/** @param asked where the asked part begins; null if all was asked for */
function readPosition(response: Response, asked: number | null): Pick<Connection, 'start' | 'total'> {
  if (response.status !== 206) return { start: 0, total: readLength(response) }
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '')
  const [, start = '', total = ''] = range ?? []
  if (asked === null || start !== String(asked)) {
    throw new UnexpectedResponseError('The service sent another part of the result than was asked for.', {
      status: 206,
    })
  }
  return { start: asked, total: total === '*' ? null : Number(total) }
}

/** A compressed answer's length is not the file's. */
function readLength({ headers }: Response): number | null {
  const length = headers.get('content-length') ?? ''
  return /^\d{1,15}$/.test(length) && !isEncoded(headers) ? Number(length) : null
}

/** Only a strong tag promises the same bytes, and a compressed answer's parts are not the file's. */
function readEtag({ headers }: Response): string | null {
  const etag = headers.get('etag')
  return etag?.startsWith('"') && !isEncoded(headers) ? etag : null
}

function isEncoded(headers: Headers): boolean {
  return (headers.get('content-encoding') ?? 'identity') !== 'identity'
}
