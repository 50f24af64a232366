import { availableParallelism } from 'node:os'

import { ProviderUnavailableError } from '../errors.ts'
import { errorFromFailure } from '../failure.ts'
import type { Plan } from '../plan.ts'
import type { ChosenProvider, ProviderName } from '../providers.ts'
import { advice } from './explain-provider.ts'
import { findCandidates } from './gpu-devices.ts'
import { judgeTrials, wrongSamples } from './judge-trials.ts'
import { networkOf } from './own-networks.ts'
import type { Trial, TrialOrder } from './trial.ts'
import { tryProvider } from './try-provider.ts'

export interface ProviderQuestion {
  readonly plan: Plan
  readonly wanted: ProviderName | 'auto'
  readonly threads: number
}

/**
 * What the network of a plan will run on. `auto` tries what may be here, best first, and takes what gives the CPU's
 * samples sooner than all CPUs together. Throws ProviderUnavailableError if the one asked for does not work.
 */
export async function chooseProvider({ plan, wanted, threads }: ProviderQuestion): Promise<ChosenProvider> {
  const network = networkOf(plan)
  if (network === null) return { provider: 'cpu', reason: `cpu: ${plan.options.model} is no network` }
  if (wanted === 'cpu') return { provider: 'cpu', reason: 'cpu: it was asked for' }
  const { scale } = plan.options
  const { bitDepth } = plan.output.color
  const task = { path: network.path, isOwn: network.receptiveRadius !== null, scale, bitDepth }
  if (wanted !== 'auto') return await insistOn(wanted, task)

  const allThreads = Math.max(threads, availableParallelism())
  const trials: Trial[] = []
  for (const provider of await findCandidates()) {
    trials.push(await tryProvider({ network: task, provider, mustBeFast: true }))
    const chosen = judgeTrials(trials, allThreads)
    if (chosen.provider !== 'cpu') return chosen
  }
  return judgeTrials(trials, allThreads)
}

async function insistOn(provider: ProviderName, network: TrialOrder['network']): Promise<ChosenProvider> {
  const { end } = await tryProvider({ network, provider, mustBeFast: false })
  if (end.kind === 'unfit') throw errorFromFailure(end.failure)
  const fault = end.kind === 'failed' ? end.why : wrongSamples(end)
  if (fault === null) return { provider, reason: `${provider}: it was asked for` }
  throw new ProviderUnavailableError(
    `The provider ${provider} does not work here: it ${fault}. ${advice[provider]} Or use the provider cpu.`,
  )
}
