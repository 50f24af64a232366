import { segmentsOf } from './segment-key.ts'
import type { Storage } from './storage.ts'

/** Deletes the segments of a job that has ended. */
export async function discardSegments(storage: Storage, jobId: string): Promise<void> {
  for await (const key of storage.list(segmentsOf(jobId))) await storage.delete(key)
}
