import { ProviderUnavailableError } from './errors.ts'
import { oneOf } from './one-of.ts'

/** What can run a network, best first; every machine has `cpu`. */
export const providerNames = ['cuda', 'coreml', 'directml', 'webgpu', 'cpu'] as const

/** The name of a provider. */
export type ProviderName = (typeof providerNames)[number]

/** Which provider runs a network, and why. */
export interface ChosenProvider {
  readonly provider: ProviderName
  /** One sentence for people: `cpu: webgpu was tried and found no adapter`. */
  readonly reason: string
}

type Platform = `${NodeJS.Platform}/${NodeJS.Architecture}`

interface Provider {
  /** What ONNX Runtime calls it. */
  readonly runtimeName: 'cpu' | 'cuda' | 'coreml' | 'dml' | 'webgpu'
  /** Where onnxruntime-node 1.30 has a build with it; null for everywhere. */
  readonly platforms: readonly Platform[] | null
  /**
   * Threads that feed it, each with a session of its own; null for as many as `limits.threads`. The work of two
   * overlaps copies with arithmetic where the driver takes calls of several threads; a second WebGPU session would
   * share one device, which is not made for that.
   */
  readonly sessions: 1 | 2 | null
}

const windows = ['win32/x64', 'win32/arm64'] as const
const macos = ['darwin/arm64', 'darwin/x64'] as const

export const providers: Readonly<Record<ProviderName, Provider>> = {
  cuda: { runtimeName: 'cuda', platforms: ['linux/x64'], sessions: 2 },
  coreml: { runtimeName: 'coreml', platforms: macos, sessions: 1 },
  directml: { runtimeName: 'dml', platforms: windows, sessions: 1 },
  webgpu: { runtimeName: 'webgpu', platforms: ['linux/x64', ...macos, ...windows], sessions: 1 },
  cpu: { runtimeName: 'cpu', platforms: null, sessions: null },
}

const here: Platform = `${process.platform}/${process.arch}`

/** Providers that exist for this machine's platform, best first. Whether one works shows when it is tried. */
export function listProviders(): ProviderName[] {
  return providersOn(here)
}

/** Providers that exist for a platform, best first. */
export function providersOn(platform: Platform): ProviderName[] {
  return providerNames.filter((name) => providers[name].platforms?.includes(platform) ?? true)
}

/**
 * Checks what a caller asked for. Throws UnsupportedOptionError for what is no provider, ProviderUnavailableError for
 * one that this platform cannot have.
 */
export function resolveProvider(wanted: unknown = 'auto', platform: Platform = here): ProviderName | 'auto' {
  const name = oneOf('provider', wanted, ['auto', ...providerNames])
  const offered = providersOn(platform)
  if (name === 'auto' || offered.includes(name)) return name
  const elsewhere = providers[name].platforms ?? []
  throw new ProviderUnavailableError(
    `The provider ${name} exists on ${elsewhere.join(', ')}, and this is ${platform}. Use one of: auto, ${offered.join(', ')}.`,
  )
}
