import type { Stream } from 'node-av/lib'

import type { Plan } from '../plan.ts'
import type { Segment } from '../plan-segments.ts'
import { openVideoEncoder } from './encode-video.ts'
import { readSegmentContents } from './segment-file.ts'
import { segmentPath } from '../segment-path.ts'
import { rebaseTicks } from './timeline.ts'

/**
 * The segments of which the folder has no whole file. One that is damaged, or that another build of the encoder made
 * whose packets the rest would not go with, counts as missing.
 */
export async function findMissingSegments(plan: Plan, directory: string, video: Stream): Promise<Segment[]> {
  const encoder = await openVideoEncoder(plan, video)
  const { extraData } = encoder.context
  encoder.close()
  const missing: Segment[] = []
  for (const segment of plan.segments) {
    if (!(await isWhole(plan, segment, directory, { video, extraData }))) missing.push(segment)
  }
  return missing
}

async function isWhole(
  plan: Plan,
  { index, frames, fromTicks, toTicks }: Segment,
  directory: string,
  { video, extraData }: { readonly video: Stream; readonly extraData: Buffer | null },
): Promise<boolean> {
  const found = await readSegmentContents(segmentPath(directory, index), video.timeBase)
  if (found?.times.length !== frames) return false
  const shift = rebaseTicks(plan.output.rebase, video.timeBase)
  const isInside = (time: number) =>
    time + shift >= (fromTicks ?? -Infinity) && time + shift < (toTicks ?? Infinity)
  const isSame = Buffer.compare(found.extradata ?? Buffer.alloc(0), extraData ?? Buffer.alloc(0)) === 0
  return isSame && found.times.every(isInside)
}
