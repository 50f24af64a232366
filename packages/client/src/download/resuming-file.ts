import { backoffDelayMs } from '../backoff-delay.ts'
import { ConnectionError, UnexpectedResponseError } from '../errors.ts'
import type { RetryOptions } from '../retry-options.ts'
import { sleep } from '../sleep.ts'
import type { Connection } from './connection.ts'
import { mayPass, ResultChangedError, ResultRefusedError } from './download-errors.ts'

/** Opens the file at a place, as long as it is the one that `etag` names. */
export type Connect = (from: { readonly start: number; readonly etag: string | null }) => Promise<Connection>

/** Attempts are counted anew once this much has arrived. */
const progressBytes = 1024 * 1024

/** A file read over as many connections as it takes, each beginning where the last one broke. */
export class ResumingFile {
  /** Bytes that `next` has returned. */
  received = 0
  readonly #connect: Connect
  readonly #patience: Required<RetryOptions>
  readonly #signal: AbortSignal
  #connection: Connection | undefined
  /** Where in the file the connection's next byte stands. */
  #position = 0
  #total: number | null = null
  #etag: string | null = null
  #failures = 0
  #receivedAtFirstFailure = 0

  constructor(connect: Connect, patience: Required<RetryOptions>, signal: AbortSignal) {
    this.#connect = connect
    this.#patience = patience
    this.#signal = signal
  }

  /** Length in bytes, or null where the service does not say. Known once `open` has settled. */
  get total(): number | null {
    return this.#total
  }

  async open(): Promise<void> {
    const connection = await this.#reach()
    this.#connection = connection
    this.#total = connection.total
    this.#etag = connection.etag
  }

  /** The next bytes; undefined when all of them have come. */
  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      try {
        return await this.#read()
      } catch (error) {
        this.close()
        await this.#resume(error)
      }
    }
  }

  close(): void {
    this.#connection?.close()
  }

  async #read(): Promise<Uint8Array | undefined> {
    const total = this.#total ?? Infinity
    for (;;) {
      const chunk = await this.#connection?.read()
      if (!chunk) {
        if (this.#total === null || this.received === total) return undefined
        throw endedEarly(this.received, total)
      }
      // A service that ignores Range sends again what has arrived: the same bytes, which are left out.
      const known = Math.min(this.received - this.#position, chunk.byteLength)
      this.#position += chunk.byteLength
      if (this.#position > total) throw tooLong(total)
      if (known === chunk.byteLength) continue
      this.received = this.#position
      return chunk.subarray(known)
    }
  }

  /** Goes on where it broke, if what follows is sure to belong to what has arrived. */
  async #resume(broken: unknown): Promise<void> {
    this.#signal.throwIfAborted()
    if (this.received > 0 && this.#etag === null) throw broken
    await sleep(this.#delayMsAfter(broken), this.#signal)
    const connection = await this.#reach()
    this.#connection = connection
    this.#position = connection.start
    // A part is only sent while the tag holds; it need not be repeated.
    const isSame = connection.etag === this.#etag || (connection.start > 0 && connection.etag === null)
    if ((this.received > 0 && !isSame) || connection.total !== this.#total) {
      this.close()
      throw new ResultChangedError()
    }
    this.#etag = connection.etag ?? this.#etag
  }

  async #reach(): Promise<Connection> {
    for (;;) {
      try {
        return await this.#connect({ start: this.received, etag: this.#etag })
      } catch (error) {
        this.#signal.throwIfAborted()
        await sleep(this.#delayMsAfter(error), this.#signal)
      }
    }
  }

  /** Throws the error itself if no further attempt is due. */
  #delayMsAfter(error: unknown): number {
    // A long download over a bad line may break often, as long as it gets on.
    if (this.received - this.#receivedAtFirstFailure >= progressBytes) this.#failures = 0
    if (this.#failures === 0) this.#receivedAtFirstFailure = this.received
    this.#failures += 1
    if (!mayPass(error) || this.#failures >= this.#patience.maxAttempts) throw error
    const asked = error instanceof ResultRefusedError ? error.retryAfterMs : 0
    return backoffDelayMs(this.#failures, this.#patience, asked)
  }
}

function endedEarly(received: number, total: number): ConnectionError {
  return new ConnectionError(
    `The download ended after ${String(received)} of ${String(total)} bytes.`,
    undefined,
  )
}

function tooLong(total: number): UnexpectedResponseError {
  return new UnexpectedResponseError(`The result is longer than its ${String(total)} bytes.`, {})
}
