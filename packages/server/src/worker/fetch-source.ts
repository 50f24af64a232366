import { join } from 'node:path'

import type { Storage } from '../storage/storage.ts'

/** Brings a source from storage into the job's own directory. */
export async function fetchSource(storage: Storage, key: string, directory: string): Promise<string> {
  const path = join(directory, 'source')
  await storage.getFile(key, path)
  return path
}
