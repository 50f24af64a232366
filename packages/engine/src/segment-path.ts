import { join } from 'node:path'

// NUT holds any codec with exact times in any time base, and nothing that a segment does not need.
export const segmentFormat = 'nut'

/** Where a segment of a plan stands in the folder of its segments. */
export function segmentPath(directory: string, index: number): string {
  return join(directory, `${String(index).padStart(6, '0')}.${segmentFormat}`)
}
