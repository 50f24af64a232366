import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Writes a new file; a stream that breaks leaves none. */
export async function downloadTo(content: Readable, path: string): Promise<void> {
  try {
    await pipeline(content, createWriteStream(path))
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}
