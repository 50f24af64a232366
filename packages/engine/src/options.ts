import type { CodecName } from './codecs.ts'
import type { ContainerName } from './containers.ts'
import { UnsupportedOptionError } from './errors.ts'
import { isLossKind, type LossKind, lossKinds } from './losses.ts'
import { oneOf } from './one-of.ts'
import { type ResolvedEncoding, resolveEncoding } from './resolve-encoding.ts'
import { type ResolvedModel, resolveModel } from './resolve-model.ts'

/** What to make of a source. */
export interface UpscaleOptions {
  /** Default 2. */
  readonly scale?: 2 | 4
  /** Name of a model, see `models`: `best`, `fast` (default), `turbo` or `lanczos`. */
  readonly model?: string
  /**
   * Instead of a name: path of an ONNX network of your own, ending in `.onnx`, its weights inside. One luma plane in
   * and out, rank 4, any size, uint8 or float32 (0…1), 2× or 4× the size; 2× runs twice for scale 4. It is checked
   * when the work starts (`unsupported-model`). Never fill this from an untrusted request: it opens a file.
   */
  readonly modelPath?: string
  /** Default `h264`; `vp9` where only the container `webm` was asked for. */
  readonly codec?: CodecName
  /** CRF, lower is better and larger. h264, hevc: 0…51, default 18; av1, vp9: 0…63, default 20; prores has none. */
  readonly quality?: number
  /** The encoder's own preset, see `codecs`: x264's and x265's names, av1's and vp9's numbers, prores' profiles. */
  readonly preset?: string
  /** Must hold the codec. Default `mp4` for h264, hevc, av1; `webm` for vp9; `mov` for prores. */
  readonly container?: ContainerName
  /** Kinds of thing the output may lose. Default none. */
  readonly allowLoss?: readonly LossKind[]
}

/** Options with every default filled in. */
export interface ResolvedOptions extends ResolvedModel, ResolvedEncoding {
  readonly scale: 2 | 4
  readonly allowLoss: readonly LossKind[]
}

/** Checks and completes options. Throws UnsupportedOptionError naming what is offered. */
export function resolveOptions(options: UpscaleOptions = {}): ResolvedOptions {
  refuseUnknownFields(options)
  return {
    scale: oneOf('scale', options.scale ?? 2, [2, 4]),
    ...resolveModel(options),
    ...resolveEncoding(options),
    allowLoss: lossKindsOf(options.allowLoss ?? []),
  }
}

const knownFields = ['scale', 'model', 'modelPath', 'codec', 'quality', 'preset', 'container', 'allowLoss']

function refuseUnknownFields(options: UpscaleOptions): void {
  const unknown = Object.keys(options).find((field) => !knownFields.includes(field))
  if (unknown === undefined) return
  throw new UnsupportedOptionError(
    unknown,
    `There is no option "${unknown}". Options: ${knownFields.join(', ')}.`,
  )
}

function lossKindsOf(kinds: readonly unknown[]): LossKind[] {
  const unknown = kinds.find((kind) => !isLossKind(kind))
  if (unknown !== undefined) oneOf('allowLoss', unknown, lossKinds)
  return [...new Set(kinds.filter(isLossKind))]
}
