import type { Failure } from '../failure.ts'
import type { ProviderName } from '../providers.ts'
import type { NetworkTask } from './network-messages.ts'

/** What a trial process is asked: one provider, one network. */
export interface TrialOrder {
  readonly network: Omit<NetworkTask, 'provider'>
  readonly provider: ProviderName
  /** False for a provider that was asked for by name: it only has to be right. */
  readonly mustBeFast: boolean
}

/** What one plane took. */
export interface PlaneTime {
  readonly ms: number
  /** What all CPUs together spent on it. */
  readonly cpuMs: number
}

/** How a provider did beside one thread of the CPU. */
export interface Measured {
  readonly kind: 'measured'
  /** Largest difference of any two samples, in levels of the output's depth. */
  readonly levelsOff: number
  /** For the same plane, or a smaller one on the provider if it was slower even there; null if nobody asked. */
  readonly times: { readonly provider: PlaneTime; readonly cpu: PlaneTime } | null
}

/** How a trial ended. `unfit`: the CPU can't run this network either. */
export type TrialEnd =
  | Measured
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'unfit'; readonly failure: Failure }

/** A provider that was tried, and how that ended. */
export interface Trial {
  readonly provider: ProviderName
  readonly end: TrialEnd
}

export function isTrialOrder(value: unknown): value is TrialOrder {
  return typeof value === 'object' && value !== null && 'network' in value && 'provider' in value
}

export function isTrialEnd(value: unknown): value is TrialEnd {
  return typeof value === 'object' && value !== null && 'kind' in value
}
