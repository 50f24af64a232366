import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import type { Storage } from '../storage/storage.ts'

/** Copies a source from storage into the job's own directory. */
export async function fetchSource(storage: Storage, key: string, directory: string): Promise<string> {
  const path = join(directory, 'source')
  await pipeline(await storage.get(key), createWriteStream(path))
  return path
}
