import type { ChosenProvider } from '../providers.ts'
import type { Measured, Trial } from './trial.ts'

/**
 * Takes the first provider that is right and fast, and else the CPU, saying why none was. `threads` are all of the
 * machine's: what runs beside this work would share the GPU with it, too.
 */
export function judgeTrials(trials: readonly Trial[], threads: number): ChosenProvider {
  const faults: string[] = []
  for (const { provider, end } of trials) {
    const fault = faultOf(end, threads)
    if (fault === null) return { provider, reason: `${provider}: ${praise(end, threads)}` }
    faults.push(`${provider} was tried and ${fault}`)
  }
  const reason = faults.length > 0 ? faults.join('; ') : 'no GPU was found on this machine'
  return { provider: 'cpu', reason: `cpu: ${reason}` }
}

/**
 * What speaks against samples that differ. Another order of adding floats moves a value that lies in the middle between
 * two levels to either; more than one level off is another picture.
 */
export function wrongSamples({ levelsOff }: Measured): string | null {
  return levelsOff <= 1 ? null : `gives samples up to ${levelsOff} levels off the CPU's`
}

function faultOf(end: Trial['end'], threads: number): string | null {
  if (end.kind === 'unfit') return 'the network runs nowhere'
  if (end.kind === 'failed') return end.why
  return wrongSamples(end) ?? tooSlow(end, threads)
}

function tooSlow({ times }: Measured, threads: number): string | null {
  if (times === null) return 'its speed is not known'
  const { provider, cpu } = times
  // As if threads never slowed each other: the CPU is judged at its best.
  const allCpusMs = cpu.ms / threads
  if (provider.ms >= allCpusMs) {
    return `is slower: ${milliseconds(provider.ms)} or more for a plane that ${threadsTake(threads)} ${milliseconds(allCpusMs)} for`
  }
  // Software that plays a GPU computes on the CPUs. A GPU's driver waits for it with one thread at most. Unlike wall
  // time this is the same while the machine has other work.
  if (provider.cpuMs > cpu.cpuMs / 2) {
    return `computes on the CPUs itself: ${milliseconds(provider.cpuMs)} of CPU time a plane, and cpu ${milliseconds(cpu.cpuMs)}`
  }
  return null
}

function praise(end: Trial['end'], threads: number): string {
  if (end.kind !== 'measured' || end.times === null) return 'works here'
  const { provider, cpu } = end.times
  return `${milliseconds(provider.ms)} for a plane that ${threadsTake(threads)} ${milliseconds(cpu.ms / threads)} for`
}

function threadsTake(threads: number): string {
  return threads === 1 ? 'the CPU needs' : `all ${threads} CPUs together need`
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`
}
