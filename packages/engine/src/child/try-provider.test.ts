import { writeFile } from 'node:fs/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { hasSoftwareVulkan, unpackSoftwareVulkan } from '../testing-media/software-vulkan.ts'
import { temporaryFolder } from '../testing-media/temporary-folder.ts'
import { explainFailure } from './explain-provider.ts'
import { judgeTrials } from './judge-trials.ts'
import { ownNetwork } from './own-networks.ts'
import type { TrialOrder } from './trial.ts'
import { tryProvider } from './try-provider.ts'

const at = temporaryFolder()

afterEach(() => {
  vi.unstubAllEnvs()
})

function order(provider: TrialOrder['provider'], bitDepth = 8): TrialOrder {
  const { path } = ownNetwork('turbo', bitDepth)
  return { network: { path, isOwn: true, scale: 2, bitDepth }, provider, mustBeFast: true }
}

describe('a trial', () => {
  it('of the CPU itself gives its samples and its speed', async () => {
    const { end } = await tryProvider(order('cpu'))
    expect(end).toMatchObject({ kind: 'measured', levelsOff: 0 })
    const { times } = end.kind === 'measured' ? end : { times: null }
    expect(times?.cpu.ms).toBeGreaterThan(0)
    expect(times?.provider.cpuMs).toBeGreaterThan(0)
  })

  it('of what this build of ONNX Runtime does not have says so', async () => {
    const absent = process.platform === 'win32' ? 'coreml' : 'directml'
    const end = { kind: 'failed', why: 'is not in this build of ONNX Runtime' }
    expect(await tryProvider(order(absent))).toEqual({ provider: absent, end })
  })

  it('of a network that the CPU cannot run is no fault of the provider', async () => {
    await writeFile(at('text.onnx'), 'not a network')
    const { network } = order('webgpu')
    const trial = await tryProvider({ ...order('webgpu'), network: { ...network, path: at('text.onnx') } })
    expect(trial.end).toMatchObject({ kind: 'unfit', failure: { code: 'internal' } })
  })

  it.runIf(hasSoftwareVulkan).each([8, 10])(
    'of a Vulkan in software, at %i bits, finds the samples right, and the CPU faster',
    async (bitDepth) => {
      const variables = await unpackSoftwareVulkan(at('.'))
      for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
      // A driver in software compiles for as long as a busy machine lets it.
      const trial = await tryProvider(order('webgpu', bitDepth), 110_000)
      const { levelsOff, times } =
        trial.end.kind === 'measured' ? trial.end : { levelsOff: Infinity, times: null }
      expect(levelsOff).toBeLessThanOrEqual(1)
      // Both rules refuse it, each by itself.
      expect(times?.provider.cpuMs).toBeGreaterThan((times?.cpu.cpuMs ?? Infinity) / 2)
      expect(judgeTrials([trial], 1)).toMatchObject({
        provider: 'cpu',
        reason: expect.stringContaining('cpu: webgpu was tried and is slower') as string,
      })
    },
  )
})

describe('explainFailure', () => {
  it.each([
    ['', 'with error: libcudnn.so.9: cannot open shared object file', 'did not find libcudnn.so.9'],
    ['', 'to load /a/b/libx_y.so: cannot open shared object file', 'did not find libx_y.so'],
    ['Failed to get a WebGPU adapter: No supported adapters', '', 'found no adapter'],
    ['crashed (SIGSEGV)', '', 'crashed (SIGSEGV)'],
    ['CUDA failure 100:\n no device', '', 'failed (CUDA failure 100: no device)'],
  ] as const)('of %j, %j', (message, said, expected) => {
    expect(explainFailure({ message, said })).toBe(expected)
  })
})
