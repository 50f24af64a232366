import { UnsupportedOptionError } from './errors.ts'
import { isLossKind, type LossKind, lossKinds } from './losses.ts'

/** What to make of a source. Values the API knows but this version doesn't offer are refused by name. */
export interface UpscaleOptions {
  /** Default 2. */
  readonly scale?: 2 | 4
  /** Name of the model. Offered: `lanczos` (default). */
  readonly model?: string
  /** Offered: `h264` (default). */
  readonly codec?: 'h264' | 'hevc' | 'av1' | 'vp9' | 'prores'
  /** CRF of the codec, lower is better and larger. x264: 0…51, default 18. */
  readonly quality?: number
  /** Speed preset of the codec. x264: `ultrafast` … `veryslow`, default `medium`. */
  readonly preset?: string
  /** Offered: `mp4` (default). */
  readonly container?: 'mp4' | 'mkv' | 'mov' | 'webm'
  /** Kinds of thing the output may lose. Default none. */
  readonly allowLoss?: readonly LossKind[]
}

/** Options with every default filled in. */
export interface ResolvedOptions {
  readonly scale: 2 | 4
  readonly model: ModelName
  readonly codec: 'h264'
  readonly quality: number
  readonly preset: string
  readonly container: 'mp4'
  readonly allowLoss: readonly LossKind[]
}

/** Models that can be named today, best first. Each has its strategy in child/models.ts. */
export const modelNames = ['lanczos'] as const

/** The name of a model. */
export type ModelName = (typeof modelNames)[number]

const x264Presets = [
  'ultrafast',
  'superfast',
  'veryfast',
  'faster',
  'fast',
  'medium',
  'slow',
  'slower',
  'veryslow',
] as const

/** Checks and completes options. Throws UnsupportedOptionError naming what is offered. */
export function resolveOptions(options: UpscaleOptions = {}): ResolvedOptions {
  refuseUnknownFields(options)
  return {
    scale: oneOf('scale', options.scale ?? 2, [2, 4]),
    model: oneOf('model', options.model ?? 'lanczos', modelNames),
    codec: oneOf('codec', options.codec ?? 'h264', ['h264']),
    quality: crf(options.quality ?? 18),
    preset: oneOf('preset', options.preset ?? 'medium', x264Presets),
    container: oneOf('container', options.container ?? 'mp4', ['mp4']),
    allowLoss: lossKindsOf(options.allowLoss ?? []),
  }
}

const knownFields = ['scale', 'model', 'codec', 'quality', 'preset', 'container', 'allowLoss']

function refuseUnknownFields(options: UpscaleOptions): void {
  const unknown = Object.keys(options).find((field) => !knownFields.includes(field))
  if (unknown === undefined) return
  throw new UnsupportedOptionError(
    unknown,
    `There is no option "${unknown}". Options: ${knownFields.join(', ')}.`,
  )
}

function oneOf<const T extends string | number>(option: string, value: unknown, offered: readonly T[]): T {
  const match = offered.find((candidate) => candidate === value)
  if (match !== undefined) return match
  throw new UnsupportedOptionError(
    option,
    `${option} ${JSON.stringify(value)} is not offered. Offered: ${offered.join(', ')}.`,
  )
}

function crf(value: number): number {
  if (Number.isFinite(value) && value >= 0 && value <= 51) return value
  throw new UnsupportedOptionError(
    'quality',
    `quality ${JSON.stringify(value)} is not offered. Offered: 0 to 51 (CRF).`,
  )
}

function lossKindsOf(kinds: readonly unknown[]): LossKind[] {
  const unknown = kinds.find((kind) => !isLossKind(kind))
  if (unknown !== undefined) oneOf('allowLoss', unknown, lossKinds)
  return [...new Set(kinds.filter(isLossKind))]
}
