import { isSameUrl } from '../connection/choose-service.ts'
import { withProfile, type Config, type Profile } from '../connection/config-file.ts'
import { editConfig } from '../connection/edit-config.ts'
import { findProfile } from '../connection/profile-name.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What a server tells at its first start, and never again. */
export interface FirstStart {
  readonly baseUrl: string
  readonly dataDir: string
  readonly apiKey: string
  readonly webhookSecret: string
}

/** Where it was stored. */
export interface Saved {
  readonly name: string
  readonly path: string
  readonly isDefault: boolean
}

/** Stores a new server as a profile, under the wanted name or the next one that no other server has. */
export async function saveServer(env: Environment, wanted: string, started: FirstStart): Promise<Saved> {
  let name = wanted
  let isDefault = false
  const path = await editConfig(env, (config) => {
    name = freeName(config, wanted, started)
    const changed = withProfile(config, name, { ...started })
    isDefault = changed.defaultProfile === name
    return changed
  })
  return { name, path, isDefault }
}

/** What is stored of a server may be overwritten only by the same server: keys are told once. */
function freeName(config: Config, wanted: string, started: FirstStart): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${String(number)}`
    const profile = findProfile(config, name)
    if (profile?.apiKey === undefined || isSameServer(profile, started)) return name
  }
}

/** By its data, where that is known: another server may have had this URL before, and this one another URL. */
function isSameServer({ dataDir, baseUrl = '' }: Profile, started: FirstStart): boolean {
  return dataDir === undefined ? isSameUrl(baseUrl, started.baseUrl) : dataDir === started.dataDir
}

/**
 * Leads the profiles of a server that is known by its data to where it listens now.
 *
 * @returns their names; none where nothing had to be changed
 */
export async function followServer(
  env: Environment,
  { baseUrl, dataDir }: Pick<FirstStart, 'baseUrl' | 'dataDir'>,
): Promise<readonly string[]> {
  let names: readonly string[] = []
  await editConfig(env, (config) => {
    names = Object.entries(config.profiles)
      .filter(([, profile]) => profile.dataDir === dataDir && !isSameUrl(profile.baseUrl ?? '', baseUrl))
      .map(([name]) => name)
    return names.reduce((changed, name) => withProfile(changed, name, { baseUrl }), config)
  })
  return names
}
