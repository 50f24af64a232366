import { readdir } from 'node:fs/promises'

import { listProviders, type ProviderName } from '../providers.ts'

// /dev/dxg is the GPU of Windows, seen from Linux inside it.
const nvidia = /^(nvidia\d+|dxg)$/
const anyDevice = /^(nvidia\d+|dxg|dri\/renderD\d+)$/

/**
 * The providers that are worth a trial here, best first. On Linux no driver works without a device file, so that most
 * servers and containers lose no time, and a software Vulkan is not even looked at.
 */
export async function findCandidates(): Promise<ProviderName[]> {
  const offered = listProviders().filter((name) => name !== 'cpu')
  if (process.platform !== 'linux' || offered.length === 0) return offered
  const devices = [...(await filesIn('/dev')), ...(await filesIn('/dev/dri')).map((name) => `dri/${name}`)]
  return offered.filter((name) =>
    devices.some((device) => (name === 'cuda' ? nvidia : anyDevice).test(device)),
  )
}

async function filesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => [])
}
