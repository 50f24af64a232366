import type { Claim } from '../jobs/settle.ts'

/** Where the segments of split jobs stand in storage. */
export const segmentsPrefix = 'segments/'

/** All of one job's begin with it. */
export function segmentsOf(jobId: string): string {
  return `${segmentsPrefix}${jobId}/`
}

/** One key an attempt, so that a late worker never touches the file of another. */
export function segmentKey({ jobId, entryId, attempt }: Claim, segment: number): string {
  return `${segmentsOf(jobId)}${String(segment)}/${entryId}-${String(attempt)}`
}
