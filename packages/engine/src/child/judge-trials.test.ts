import { describe, expect, it } from 'vitest'

import type { ProviderName } from '../providers.ts'
import { judgeTrials } from './judge-trials.ts'
import type { PlaneTime, Trial } from './trial.ts'

const cpu: PlaneTime = { ms: 80, cpuMs: 80 }

function measured(provider: ProviderName, time: PlaneTime, levelsOff = 0): Trial {
  return { provider, end: { kind: 'measured', levelsOff, times: { provider: time, cpu } } }
}

function failed(provider: ProviderName, why: string): Trial {
  return { provider, end: { kind: 'failed', why } }
}

describe('judgeTrials', () => {
  it('takes what is faster than all CPUs together, and says by how much', () => {
    expect(judgeTrials([measured('cuda', { ms: 4.25, cpuMs: 4 })], 8)).toEqual({
      provider: 'cuda',
      reason: 'cuda: 4.3 ms for a plane that all 8 CPUs together need 10 ms for',
    })
  })

  it.each([
    [4, 'cuda'],
    [8, 'cpu'],
    [16, 'cpu'],
  ])('counts the threads of the machine: with %i of 80 ms each, 10 ms are for %s', (threads, provider) => {
    expect(judgeTrials([measured('cuda', { ms: 10, cpuMs: 2 })], threads).provider).toBe(provider)
  })

  it('takes samples that are one level off, and none that are two', () => {
    const fast = { ms: 1, cpuMs: 1 }
    expect(judgeTrials([measured('webgpu', fast, 1)], 2).provider).toBe('webgpu')
    expect(judgeTrials([measured('webgpu', fast, 2)], 2)).toEqual({
      provider: 'cpu',
      reason: "cpu: webgpu was tried and gives samples up to 2 levels off the CPU's",
    })
  })

  it('never takes what computes on the CPUs, however quick it was', () => {
    const { provider, reason } = judgeTrials([measured('webgpu', { ms: 1, cpuMs: 41 })], 2)
    expect(provider).toBe('cpu')
    expect(reason).toContain('webgpu was tried and computes on the CPUs itself: 41 ms')
  })

  it('takes the first that fits, and says of the CPU why none did', () => {
    const missing = failed('cuda', 'did not find libcudnn.so.9')
    expect(judgeTrials([missing, measured('webgpu', { ms: 5, cpuMs: 1 })], 8).provider).toBe('webgpu')
    const reason = 'cpu: cuda was tried and did not find libcudnn.so.9; webgpu was tried and found no adapter'
    expect(judgeTrials([missing, failed('webgpu', 'found no adapter')], 8)).toEqual({
      provider: 'cpu',
      reason,
    })
    expect(judgeTrials([], 8)).toEqual({ provider: 'cpu', reason: 'cpu: no GPU was found on this machine' })
  })

  it('leaves a network that runs nowhere to the CPU, which says what is wrong with it', () => {
    const failure = { code: 'unsupported-model', message: 'no network' } as const
    expect(judgeTrials([{ provider: 'cuda', end: { kind: 'unfit', failure } }], 2).provider).toBe('cpu')
  })
})
