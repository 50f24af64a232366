import type { Proof } from '@video-upscale/engine'

import { visible } from '../reporting/visible.ts'
import { formatBytes, formatSeconds } from '../reporting/format-progress.ts'

/** What was measured on a finished result, in one line. */
export function describeProof(out: string, proof: Proof): string {
  const { sourceWidth, sourceHeight, width, height, framesOut, bytes, secondsTaken, reusedShare } = proof
  return [
    visible(out),
    `${String(sourceWidth)}x${String(sourceHeight)} → ${String(width)}x${String(height)}`,
    `${String(framesOut)} frames`,
    formatBytes(bytes),
    formatSeconds(secondsTaken),
    ...(reusedShare < 0.005 ? [] : [`${String(Math.round(reusedShare * 100))} % reused`]),
  ].join('  ')
}
