import { UnreadableSourceError } from './upload-errors.ts'
import { untilAborted } from '../until-aborted.ts'

/** A video to import: its bytes, and the name under which the service shows it. */
export interface VideoFile {
  /** The whole file. */
  readonly content: Blob
  /** Default: the name of a `File`, else `video`. */
  readonly fileName?: string
  /**
   * What tells this file and its state from others, so that a later import can go on with what was sent of
   * it. Default: name, size and time of a `File`; none for another Blob.
   */
  readonly fingerprint?: string
}

/** A video that can be read once, such as a Node stream. Its size must be known. */
export interface VideoStream {
  /** Read once, from where it stands to its end. */
  readonly stream: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>
  /** What the stream will give, in bytes. */
  readonly bytes: number
  /** Under which name the service shows it. Default `video`. */
  readonly fileName?: string
}

/** Bytes are taken as they are: don't change them before they are sent. */
export type Video = Blob | Uint8Array | VideoFile | VideoStream

/** A video as the upload reads it: again from an earlier place after a break. */
export interface VideoSource {
  readonly bytes: number
  readonly fileName: string
  readonly fingerprint: string | undefined
  /** Largest part worth sending at once: a stream's part is held in memory. */
  readonly maxPartBytes: number
  /** @throws UnreadableSourceError */
  read(start: number, end: number): Promise<Blob>
}

/** @throws TypeError if it is none of what can be sent */
export function toSource(video: Video, signal: AbortSignal): VideoSource {
  // Blob copies them anyway, and refuses shared memory itself.
  if (video instanceof Uint8Array)
    return fileSource({ content: new Blob([video as Uint8Array<ArrayBuffer>]) })
  if (video instanceof Blob) return fileSource({ content: video })
  // Whoever writes JavaScript may have read the file into something else, or have its path.
  const given: unknown = video
  if (isRecord(given) && given.stream !== undefined) return streamSource(video as VideoStream, signal)
  if (isRecord(given) && given.content instanceof Blob) return fileSource(video as VideoFile)
  throw new TypeError(
    'A video is a File, a Blob, bytes, { content: Blob } or { stream, bytes }. For paths there is importFiles.',
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

const maxFilePartBytes = 16 * 1024 * 1024

function fileSource({ content, fileName, fingerprint }: VideoFile): VideoSource {
  const isFile = typeof File !== 'undefined' && content instanceof File
  const name = fileName ?? (isFile ? content.name : 'video')
  return {
    bytes: content.size,
    fileName: name,
    fingerprint:
      fingerprint ?? (isFile ? [content.name, content.size, content.lastModified].join('|') : undefined),
    maxPartBytes: maxFilePartBytes,
    read: (start, end) => readPart(content.slice(start, end), name),
  }
}

/** Read before it is sent: a file that cannot be read hangs a request, or ends the process (Node 26, undici). */
async function readPart(part: Blob, fileName: string): Promise<Blob> {
  try {
    if (part.size <= maxFilePartBytes) return new Blob([await part.arrayBuffer()])
    // A form of gigabytes stays on disk.
    await part.slice(0, 1).arrayBuffer()
    return part
  } catch (error) {
    throw new UnreadableSourceError(
      `${fileName} could not be read. Is it still there, as it was when the import began, and may you read it?`,
      error,
    )
  }
}

function streamSource({ stream, bytes, fileName = 'video' }: VideoStream, signal: AbortSignal): VideoSource {
  const next = reader(stream, signal)
  // What the service has not confirmed yet, from `start` on.
  const held: Uint8Array<ArrayBuffer>[] = []
  let start = 0
  let end = 0
  const drop = (before: number): void => {
    for (let [first] = held; first && start + first.length <= before; [first] = held) {
      start += first.length
      held.shift()
    }
  }
  return {
    bytes,
    fileName,
    fingerprint: undefined,
    maxPartBytes: 8 * 1024 * 1024,
    async read(from, to) {
      drop(from)
      if (from < start) throw new UnreadableSourceError(`${fileName} is a stream and cannot be read again.`)
      while (end < to || (to === bytes && end <= bytes)) {
        const chunk = await next()
        if (!chunk) break
        held.push(chunk)
        end += chunk.length
      }
      if (end < to || (end > bytes && to === bytes)) {
        const found = end < to ? String(end) : 'more'
        throw new UnreadableSourceError(`${fileName} should have ${String(bytes)} bytes and has ${found}.`)
      }
      return new Blob(held).slice(from - start, to - start)
    },
  }
}

/** The chunks of either kind of stream; after an abort it is told to end. */
function reader(
  stream: VideoStream['stream'],
  signal: AbortSignal,
): () => Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks = 'getReader' in stream ? readAll(stream) : stream
  const iterator = chunks[Symbol.asyncIterator]()
  return async () => {
    try {
      const result = await untilAborted(iterator.next(), signal)
      // A copy: Node's buffers are slices of a pool, and a sender may reuse its own.
      return result.done ? undefined : new Uint8Array(result.value)
    } catch (error) {
      void Promise.resolve(iterator.return?.()).catch(() => undefined)
      signal.throwIfAborted()
      throw new UnreadableSourceError('The stream of a video broke.', error)
    }
  }
}

/** Safari's streams are not iterable. */
async function* readAll(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { value } = await reader.read()
      if (!value) return
      yield value
    }
  } finally {
    await reader.cancel()
  }
}
