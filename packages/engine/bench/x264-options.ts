import { steadyAssembly } from '../src/child/steady-assembly.ts'
import { encoding } from './plan-bench.ts'

/** x264's options for a peer that is to encode just as the engine does; its threads are `encoderThreads`. */
export function matchingX264(): Record<string, string | number> {
  const assembly = steadyAssembly()
  return assembly.length === 0 ? { ...encoding } : { ...encoding, 'x264-params': assembly.join(':') }
}
