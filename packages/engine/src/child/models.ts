import type { Plan } from '../plan.ts'
import { ownNetwork } from './own-networks.ts'
import { createLanczosUpscaler } from './upscale-lanczos.ts'
import { openNetworkUpscaler } from './upscale-network.ts'
import type { Upscaler } from './upscaler.ts'

/** Every model is a strategy; plan and pipeline know no more of it than this. */
export async function openUpscaler({ source, options, output }: Plan, threads: number): Promise<Upscaler> {
  const { model, modelPath, scale } = options
  if (model === 'lanczos') return createLanczosUpscaler(output)
  const network =
    model === 'file'
      ? { path: modelPath ?? '', receptiveRadius: null }
      : ownNetwork(model, output.color.bitDepth)
  return await openNetworkUpscaler({ network, scale, source, output, threads })
}
