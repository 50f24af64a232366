import type { Source } from './source.ts'

/** A stretch of the picture that is decoded, upscaled and encoded by itself. Times are on the source's own clock. */
export interface Segment {
  readonly index: number
  /** Number of its first frame in the video. */
  readonly firstFrame: number
  readonly frames: number
  /** First frame's time in ticks of the video stream; null for the first segment, which takes what there is. */
  readonly fromTicks: number | null
  /** Time of the next segment's first frame; null for the last one. */
  readonly toTicks: number | null
  /** The keyframe to decode from; null for the file's beginning. */
  readonly decodeFromTicks: number | null
}

/** What segments need to know of the output. */
interface Picture {
  readonly keepsAlpha: boolean
  readonly deinterlace: boolean
}

/** Cuts the video at its keyframes into as many segments as it has cut points; a short one stays whole. */
export function planSegments(source: Source, { keepsAlpha, deinterlace }: Picture): Segment[] {
  // VP9's alpha lies beside its packets, where a segment's file has no place for it.
  const cuts = keepsAlpha ? [] : source.details.cutPoints
  const starts = [{ ticks: null, frame: 0 }, ...cuts]
  return starts.map(({ ticks, frame }, index) => {
    const next = starts[index + 1]
    // The deinterlacer looks at the frame before: the segment's first frame needs one that was decoded too.
    const decodeFrom = deinterlace ? starts[index - 1] : starts[index]
    return {
      index,
      firstFrame: frame,
      frames: (next?.frame ?? source.frames) - frame,
      fromTicks: ticks,
      toTicks: next?.ticks ?? null,
      decodeFromTicks: decodeFrom?.ticks ?? null,
    }
  })
}
