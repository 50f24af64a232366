import { readFileSync } from 'node:fs'
import { arch, platform } from 'node:os'

/**
 * x264's parameter for code that gives the same packets every time; none where that is its default. On processors with
 * AVX-512 the macroblock tree of this build (core 165) reads memory that nobody wrote: the same pictures came out in
 * four to eight ways in eight runs, and in one way with AVX2.
 */
export function steadyAssembly(): string[] {
  return arch() === 'x64' && platform() === 'linux' && hasAvx512() ? ['asm=avx2'] : []
}

function hasAvx512(): boolean {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8').includes('avx512')
  } catch {
    return false
  }
}
