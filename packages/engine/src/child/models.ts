import type { Plan } from '../plan.ts'
import type { ProviderName } from '../providers.ts'
import { type Network, ownNetwork } from './own-networks.ts'
import { createLanczosUpscaler } from './upscale-lanczos.ts'
import { openNetworkUpscaler } from './upscale-network.ts'
import type { Upscaler } from './upscaler.ts'

/** What the work may use. */
export interface UpscalerResources {
  readonly threads: number
  readonly provider: ProviderName
}

/** Every model is a strategy; plan and pipeline know no more of it than this. */
export async function openUpscaler(plan: Plan, resources: UpscalerResources): Promise<Upscaler> {
  const { source, options, output } = plan
  const network = networkOf(plan)
  if (network === null) return createLanczosUpscaler(output)
  return await openNetworkUpscaler({ network, scale: options.scale, source, output, ...resources })
}

/** The network that a plan runs; null for a filter. */
export function networkOf({ options: { model, modelPath }, output }: Plan): Network | null {
  if (model === 'lanczos') return null
  if (model === 'file') return { path: modelPath ?? '', receptiveRadius: null }
  return ownNetwork(model, output.color.bitDepth)
}
