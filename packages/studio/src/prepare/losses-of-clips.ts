import type { LossKind } from './models-query.ts'
import type { Clip } from './use-clips.ts'

/** A kind of thing that some clips hold and their results would not. */
export interface ClipsLoss {
  readonly kind: LossKind
  readonly message: string
  readonly clips: readonly Clip[]
}

/** Every kind once, with the clips that it is about. */
export function lossesOfClips(clips: readonly Clip[]): readonly ClipsLoss[] {
  const losses = new Map<LossKind, ClipsLoss>()
  for (const clip of clips) {
    for (const { kind, message } of clip.estimate?.losses ?? []) {
      const known = losses.get(kind) ?? { kind, message, clips: [] }
      losses.set(kind, { ...known, clips: [...known.clips, clip] })
    }
  }
  return [...losses.values()]
}

/** Whether each loss was allowed. */
export function areLossesAllowed(clips: readonly Clip[]): boolean {
  return clips.every(({ estimate, request }) =>
    estimate?.losses.every(({ kind }) => request.options?.allowLoss?.includes(kind) ?? false),
  )
}
