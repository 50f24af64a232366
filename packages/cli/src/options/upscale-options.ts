import type { VideoUpscaleRequest } from '@video-upscale/client'

import { UsageError } from '../exit-codes.ts'

/** The flags that say how to upscale; commander has checked choices and numbers. */
export interface UpscaleOptionFlags {
  readonly scale: '2' | '4'
  readonly model?: string
  readonly codec?: Options['codec']
  readonly container?: Options['container']
  readonly quality?: number
  readonly preset?: string
  readonly allowLoss?: string
}

export type Options = NonNullable<VideoUpscaleRequest['options']>
export type LossKind = NonNullable<Options['allowLoss']>[number]

/** The contract's options from flags. */
export function toUpscaleOptions(flags: UpscaleOptionFlags): Options {
  const { scale, model, codec, container, quality, preset, allowLoss } = flags
  return {
    scale: scale === '4' ? 4 : 2,
    ...(model === undefined ? {} : { model }),
    ...(codec === undefined ? {} : { codec }),
    ...(container === undefined ? {} : { container }),
    ...(quality === undefined ? {} : { quality }),
    ...(preset === undefined ? {} : { preset }),
    ...(allowLoss === undefined ? {} : { allowLoss: allowLoss.split(',').map(toLossKind) }),
  }
}

// Every kind of the contract: one that is missing here, or gone there, does not compile.
const lossKinds: Readonly<Record<LossKind, true>> = {
  audio: true,
  subtitles: true,
  attachments: true,
  chapters: true,
  tags: true,
  vfr: true,
  start_offset: true,
  rotation: true,
  pixel_aspect: true,
  color: true,
  depth: true,
  hdr: true,
  interlacing: true,
  alpha: true,
  data: true,
}

function toLossKind(text: string): LossKind {
  const kind = text.trim()
  if (isLossKind(kind)) return kind
  throw new UsageError(
    `--allow-loss does not know "${kind}". It takes: ${Object.keys(lossKinds).join(', ')}.`,
  )
}

function isLossKind(text: string): text is LossKind {
  return Object.hasOwn(lossKinds, text)
}
