import type { LossKind } from './losses.ts'
import type { ResolvedOptions } from './options.ts'
import type { ProviderName } from './providers.ts'
import type { ColorTags, StreamKind } from './source.ts'

/** What was measured on the finished output, compared with the source. Plain JSON. */
export interface Proof {
  readonly framesIn: number
  readonly framesOut: number
  readonly durationInSeconds: number
  readonly durationOutSeconds: number
  /** Largest change of any copied audio packet's time against the picture; null without audio. */
  readonly largestAvOffsetMs: number | null
  readonly streamsKept: readonly { kind: StreamKind; codec: string; language: string | null }[]
  readonly lossesAllowed: readonly LossKind[]
  readonly color: ColorTags
  readonly width: number
  readonly height: number
  readonly sourceWidth: number
  readonly sourceHeight: number
  /** Size of the output file. */
  readonly bytes: number
  /** Name of the model, or the file name of a network of the user's own. */
  readonly model: string
  readonly scale: ResolvedOptions['scale']
  readonly codec: ResolvedOptions['codec']
  /** What ran the model; `cpu` for one that is no network. */
  readonly provider: ProviderName
  /** 0…1: share of the network's output that was taken over, unchanged, from the frame before; 0 for a filter. */
  readonly reusedShare: number
  /** Processing speed: frames over `secondsTaken`, without those that an earlier run had finished. */
  readonly fps: number
  /** Wall time of the upscale, without the verification. */
  readonly secondsTaken: number
}
