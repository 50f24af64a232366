import type { CutPoint } from '../source.ts'
import type { StreamCensus } from './take-census.ts'
import { countRepeats, frameTimes } from './timeline.ts'

/**
 * Frames from one cut to the next, at least. Each segment starts its encoder anew, with a keyframe and without what
 * the encoder learnt before: in segments of 20 to 30 frames that costs 0.14 dB, in these it can hardly be measured.
 */
export const shortestSegmentFrames = 240

/** Where a video can be cut into segments: at the first keyframe of each that is far enough from the last cut. */
export function findCutPoints(census: StreamCensus): CutPoint[] {
  // Frames are known by their times: where those repeat, or are decoding times, nobody knows which frame is meant.
  if (census.timesAreDecodeTimes || countRepeats(census) > 0) return []
  const times = frameTimes(census)
  const keyframes = census.keyframeTimes.values()
  const cuts: CutPoint[] = []
  let next = keyframes.next()
  let lastCut = 0
  for (const [frame, ticks] of times.entries()) {
    if (ticks !== next.value) continue
    next = keyframes.next()
    const isFar = frame - lastCut >= shortestSegmentFrames && times.length - frame >= shortestSegmentFrames
    if (!isFar) continue
    cuts.push({ ticks, frame })
    lastCut = frame
  }
  return cuts
}
