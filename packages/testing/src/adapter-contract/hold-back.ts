import { createHash, type Hash } from 'node:crypto'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'

/** Bytes that are being written as fast as they are taken. */
export interface Writing {
  /** How many are written when, from now on, none is taken for a second in which this process had time; or all of them. */
  readonly heldBack: () => Promise<number>
  /** All are written. */
  readonly done: Promise<void>
  readonly sha256: () => string
}

const chunkBytes = 64 * 1024
const lookMs = 100
const quietLooks = 10

/** Writes so many bytes, waiting whenever it is told to. */
export function writeUntilHeldBack(writable: Writable, totalBytes: number): Writing {
  const hash = createHash('sha256')
  let written = 0
  const left = new AbortController()
  writable.once('close', () => {
    left.abort()
  })
  const write = async (): Promise<void> => {
    while (written < totalBytes) {
      const chunk = chunkAt(written, Math.min(chunkBytes, totalBytes - written), hash)
      written += chunk.byteLength
      if (!writable.write(chunk)) await once(writable, 'drain', { signal: left.signal })
    }
    writable.end()
  }
  const heldBack = async (): Promise<number> => {
    // Only looks that come in time count: a process that is busy with others moves no bytes either.
    for (let looks = 0; looks < quietLooks && written < totalBytes;) {
      const before = written
      const began = performance.now()
      await setTimeout(lookMs)
      const isInTime = performance.now() - began < 2 * lookMs
      if (written > before) looks = 0
      else if (isInTime) looks++
    }
    return written
  }
  const done = write()
  // Whoever waits for it hears of it; a reader may leave before anybody does.
  done.catch(() => undefined)
  return { heldBack, done, sha256: () => hash.digest('hex') }
}

/** Every chunk is another, so that none can be lost or doubled unseen. */
function chunkAt(at: number, bytes: number, hash: Hash): Buffer {
  const chunk = Buffer.alloc(bytes, at % 251)
  chunk.writeUInt32BE(at % 2 ** 32)
  hash.update(chunk)
  return chunk
}
