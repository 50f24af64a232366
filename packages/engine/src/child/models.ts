import type { Plan } from '../plan.ts'
import type { ProviderName } from '../providers.ts'
import { networkOf } from './own-networks.ts'
import type { ReuseCounter } from './reuse-counter.ts'
import { createLanczosUpscaler } from './upscale-lanczos.ts'
import { openNetworkUpscaler } from './upscale-network.ts'
import type { Upscaler } from './upscaler.ts'

/** What the work may use. */
export interface UpscalerResources {
  readonly threads: number
  readonly provider: ProviderName
  /** Counts what is taken from the frame before; null to take nothing. */
  readonly reuse: ReuseCounter | null
}

/** Every model is a strategy; plan and pipeline know no more of it than this. */
export async function openUpscaler(plan: Plan, resources: UpscalerResources): Promise<Upscaler> {
  const { source, options, output } = plan
  const network = networkOf(plan)
  if (network === null) return createLanczosUpscaler(output)
  return await openNetworkUpscaler({ network, scale: options.scale, source, output, ...resources })
}
