import { fileURLToPath } from 'node:url'

import type { models } from '../models.ts'
import type { Plan } from '../plan.ts'

/** A network in a file. */
export interface Network {
  readonly path: string
  /** How many samples around a sample decide it, in each direction; null if unknown. */
  readonly receptiveRadius: number | null
}

type NetworkName = Extract<(typeof models)[number], { readonly kind: 'network' }>['name']

// One for each 3×3 convolution in a row; the 5×5 base beside them needs two.
const receptiveRadius: Record<NetworkName, number> = { best: 6, fast: 8, turbo: 4 }

// The build puts everything into dist/, one level up from here.
const folder = new URL(import.meta.url.endsWith('.ts') ? '../../models/' : '../models/', import.meta.url)

/** The project's own networks: one file for 8 bits, one with the same weights for deeper sources. */
export function ownNetwork(name: NetworkName, bitDepth: number): Network {
  const file = new URL(bitDepth > 8 ? `${name}.float.onnx` : `${name}.onnx`, folder)
  return { path: fileURLToPath(file), receptiveRadius: receptiveRadius[name] }
}

/** The network that a plan runs; null for a filter. */
export function networkOf({ options: { model, modelPath }, output }: Plan): Network | null {
  if (model === 'lanczos') return null
  if (model === 'file') return { path: modelPath ?? '', receptiveRadius: null }
  return ownNetwork(model, output.color.bitDepth)
}
