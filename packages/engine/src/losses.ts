/** The kinds of thing a video file holds that an upscale can lose; the values of `allowLoss`. */
export const lossKinds = [
  'audio',
  'subtitles',
  'attachments',
  'chapters',
  'tags',
  'vfr',
  'start_offset',
  'rotation',
  'pixel_aspect',
  'color',
  'depth',
  'hdr',
  'interlacing',
  'alpha',
  'data',
] as const

/** One kind of thing that can be lost. */
export type LossKind = (typeof lossKinds)[number]

/** One thing the output can't keep, in a sentence, and whether the caller allowed losing it. */
export interface Loss {
  readonly kind: LossKind
  readonly message: string
  readonly allowed: boolean
}

/**
 * One row of a plan's table: what happens to one thing that this source holds. `converted` needs no permission, with
 * one exception: fields become frames only where `allowLoss` names `interlacing`; else that row is `lost`.
 */
export interface FidelityEntry {
  readonly kind: LossKind
  readonly outcome: 'kept' | 'converted' | 'lost'
  readonly message: string
}

/** True if `value` names a kind of loss. */
export function isLossKind(value: unknown): value is LossKind {
  return typeof value === 'string' && lossKinds.some((kind) => kind === value)
}
