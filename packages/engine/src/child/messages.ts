import type { Failure } from '../failure.ts'
import type { ResolvedLimits } from '../limits.ts'
import type { Plan } from '../plan.ts'
import type { Progress } from '../progress.ts'
import type { Proof } from '../proof.ts'
import type { ChosenProvider, ProviderName } from '../providers.ts'
import type { Source } from '../source.ts'
import type { Stretch } from '../stretch.ts'
import type { CutResult } from './cut-file.ts'

/** What the parent asks of a child: one task in its life. */
export type Task =
  | { readonly kind: 'probe'; readonly path: string; readonly limits: ResolvedLimits }
  | {
      readonly kind: 'segments'
      readonly plan: Plan
      readonly directory: string
      /** The one segment to make; null for all. */
      readonly only: number | null
      readonly threads: number
      readonly provider: ProviderName | 'auto'
      readonly reuse: boolean
    }
  | {
      readonly kind: 'upscale'
      readonly plan: Plan
      readonly outputPath: string
      readonly threads: number
      /** Where the picture's segments are, all of them; null to make the picture. */
      readonly segmentsDirectory: string | null
      readonly provider: ProviderName | 'auto'
      readonly reuse: boolean
    }
  | {
      readonly kind: 'cut'
      readonly plan: Plan
      readonly stretch: Stretch
      readonly outputPath: string
    }
  | {
      readonly kind: 'verify'
      readonly plan: Plan
      readonly outputPath: string
      readonly secondsTaken: number
      readonly provider: ProviderName
      readonly framesResumed: number
      readonly reusedShare: number
    }

/** A finished task and what it answers. */
export type Done =
  | { readonly type: 'done'; readonly kind: 'probe'; readonly result: Source }
  | { readonly type: 'done'; readonly kind: 'segments'; readonly result: OnProvider<SegmentsResult> }
  | { readonly type: 'done'; readonly kind: 'upscale'; readonly result: OnProvider<UpscaleResult> }
  | { readonly type: 'done'; readonly kind: 'cut'; readonly result: CutResult }
  | { readonly type: 'done'; readonly kind: 'verify'; readonly result: Proof }

/** What became of a plan. */
export interface UpscaleResult {
  readonly frames: number
  /** 0…1: how much of the network's output was taken from the frame before. */
  readonly reusedShare: number
}

/** What became of its segments. */
export interface SegmentsResult {
  /** How many frames were there already. */
  readonly framesResumed: number
  /** 0…1: how much of the network's output was taken from the frame before, in the frames that were not there. */
  readonly reusedShare: number
  /** Where all of them are now: one provider's samples may be a level off another's, so each has its own folder. */
  readonly segmentsDirectory: string
}

/** What was made, and what ran the network. */
export type OnProvider<Result> = Result & { readonly provider: ProviderName }

/** What the child says. Exactly one `done` or `failed`, then it exits. */
export type ChildMessage =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'provider'; readonly chosen: ChosenProvider }
  | Done
  | { readonly type: 'failed'; readonly failure: Failure }

export function isTask(value: unknown): value is Task {
  return hasString(value, 'kind') && ['probe', 'segments', 'upscale', 'cut', 'verify'].includes(value.kind)
}

export function isChildMessage(value: unknown): value is ChildMessage {
  return hasString(value, 'type') && ['progress', 'provider', 'done', 'failed'].includes(value.type)
}

function hasString<K extends string>(value: unknown, key: K): value is Record<K, string> {
  return (
    typeof value === 'object' && value !== null && key in value && typeof Reflect.get(value, key) === 'string'
  )
}
