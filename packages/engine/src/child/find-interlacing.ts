import type { Frame } from 'node-av/lib'

import { describePixelFormat } from '../pixel-format.ts'
import { pixelFormatName } from './color-names.ts'
import { createFrameFilter } from './frame-filter.ts'

/** What looking at pictures says of their fields, in frames. */
export interface FieldEvidence {
  readonly seen: number
  /** Frames whose lines fit each other better with the top field first; then the other way. */
  readonly top: number
  readonly bottom: number
  /** Frames with the teeth of a comb at moving edges. */
  readonly combed: number
}

/** Looks at consecutive frames: FFmpeg's idet for how fields fit over time, and each frame by itself for teeth. */
export function createFieldDetector() {
  const filter = createFrameFilter('idet', '')
  const evidence = { seen: 0, top: 0, bottom: 0, combed: 0 }

  async function push(frame: Frame | null): Promise<void> {
    if (frame) {
      evidence.seen += 1
      if (isCombed(frame)) evidence.combed += 1
    }
    for await (const judged of filter.push(frame)) {
      const verdict = judged.getMetadata().get('lavfi.idet.single.current_frame')
      if (verdict === 'tff') evidence.top += 1
      if (verdict === 'bff') evidence.bottom += 1
    }
  }

  return {
    push,
    evidence: (): FieldEvidence => evidence,
    close: () => {
      filter.close()
    },
  }
}

/**
 * The first field of interlaced pictures, or null. The stream's own word counts when it says interlaced, because
 * still pictures look progressive. Where it says nothing, both tests must agree: patterns that scroll by single lines
 * fool idet alone, and fine stripes look like teeth.
 */
export function firstFieldOf(
  declared: { readonly interlaced: boolean; readonly topFirst: boolean },
  { seen, top, bottom, combed }: FieldEvidence,
): 'top' | 'bottom' | null {
  if (declared.interlaced) return declared.topFirst ? 'top' : 'bottom'
  const enough = Math.max(5, seen / 2)
  if (combed < enough || Math.max(top, bottom) < enough || Math.min(top, bottom) * 4 > Math.max(top, bottom))
    return null
  return top > bottom ? 'top' : 'bottom'
}

// Measured: progressive test pictures and film stay below 0.11 %, woven fields with motion begin at 0.26 %.
const combedShare = 0.002
const toothHeight = 10

/** True if many samples stand out from the lines above and below, but fit the next lines of their own field. */
function isCombed(frame: Frame): boolean {
  const luma = frame.data?.[0]
  const stride = frame.linesize[0] ?? 0
  const { family, bitDepth } = describePixelFormat(pixelFormatName(frame.format))
  // Deeper and packed samples are not looked at: there the stream's own word decides.
  if (luma === undefined || family === 'rgb' || bitDepth > 8 || stride < frame.width) return false
  let teeth = 0
  for (let y = 2; y < frame.height - 2; y += 1) {
    for (let at = y * stride; at < y * stride + frame.width; at += 1) {
      const value = luma[at] ?? 0
      const above = value - (luma[at - stride] ?? 0)
      const below = value - (luma[at + stride] ?? 0)
      if (above * below <= 0) continue
      const tooth = Math.min(Math.abs(above), Math.abs(below))
      if (tooth <= toothHeight) continue
      const ownField = Math.max(
        Math.abs(value - (luma[at - 2 * stride] ?? 0)),
        Math.abs(value - (luma[at + 2 * stride] ?? 0)),
      )
      if (ownField < tooth / 2) teeth += 1
    }
  }
  return teeth > frame.width * frame.height * combedShare
}
