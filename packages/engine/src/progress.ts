/** How far the work is. At most about four a second, `fraction` never falls, the last one is 1. */
export interface Progress {
  /** 0…1 */
  readonly fraction: number
  /** Frames finished. */
  readonly frame: number
  /** Frames in all. */
  readonly frames: number
  /** Frames a second so far. */
  readonly fps: number
  readonly etaSeconds: number
  /** `upscaling`, then `finishing` while the file is closed and moved into place. */
  readonly stage: ProgressStage
}

/** What the engine is doing. */
export type ProgressStage = 'upscaling' | 'finishing'

const minimumGapMs = 250

/** Counts finished frames in the child and reports at most every 250 ms. `resumed` were finished before. */
export function createProgressCounter(frames: number, report: (progress: Progress) => void, resumed = 0) {
  let frame = resumed
  let firstMs = 0
  let reportedMs = 0

  return function countFrame(): void {
    frame += 1
    const nowMs = performance.now()
    // An encoder holds back its first frame for dozens of others: the speed is counted from when it came.
    if (frame === resumed + 1) firstMs = reportedMs = nowMs
    if (nowMs - reportedMs < minimumGapMs) return
    reportedMs = nowMs
    const fps = ((frame - resumed - 1) / (nowMs - firstMs)) * 1000
    // The last stretch belongs to closing the file; only a published output is 1.
    const fraction = Math.min(frame / frames, 0.999)
    report({
      fraction,
      frame,
      frames,
      fps,
      etaSeconds: Math.max(frames - frame, 0) / fps,
      stage: 'upscaling',
    })
  }
}
