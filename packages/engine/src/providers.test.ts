import { listSupportedBackends } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'

import { listProviders, providerNames, providers, providersOn, resolveProvider } from './providers.ts'

describe('listProviders', () => {
  it('names what the build of ONNX Runtime for this platform has', () => {
    const built = listSupportedBackends().map(({ name }) => name)
    const known = providerNames.filter((name) => built.includes(providers[name].runtimeName))
    expect(listProviders()).toEqual(known)
  })
})

describe('providersOn', () => {
  it.each([
    ['linux/x64', ['cuda', 'webgpu', 'cpu']],
    ['linux/arm64', ['cpu']],
    ['darwin/arm64', ['coreml', 'webgpu', 'cpu']],
    ['win32/x64', ['directml', 'webgpu', 'cpu']],
  ] as const)('%s gives %j', (platform, expected) => {
    expect(providersOn(platform)).toEqual(expected)
  })
})

describe('resolveProvider', () => {
  it('takes what the platform can have, and is automatic by default', () => {
    expect(resolveProvider(undefined, 'linux/x64')).toBe('auto')
    expect(resolveProvider('cuda', 'linux/x64')).toBe('cuda')
    expect(resolveProvider('cpu', 'linux/arm64')).toBe('cpu')
  })

  it('refuses what is no provider, naming those that are', () => {
    const offered = 'Offered: auto, cuda, coreml, directml, webgpu, cpu.'
    for (const wanted of ['gpu', 'dml', 'CUDA', '', null, 1]) {
      expect(() => resolveProvider(wanted)).toThrow(
        expect.objectContaining({ code: 'unsupported-option', option: 'provider' }),
      )
      expect(() => resolveProvider(wanted)).toThrow(offered)
    }
  })

  it('refuses what this platform cannot have, naming where it is and what to use', () => {
    expect(() => resolveProvider('coreml', 'linux/x64')).toThrow(
      expect.objectContaining({
        code: 'provider-unavailable',
        message:
          'The provider coreml exists on darwin/arm64, darwin/x64, and this is linux/x64. Use one of: auto, cuda, webgpu, cpu.',
      }),
    )
  })
})
