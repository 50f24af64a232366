import { configPath, readConfig, type Config, type Profile } from '../connection/config-file.ts'
import { editConfig } from '../connection/edit-config.ts'
import { findProfile } from '../connection/profile-name.ts'
import { UsageError } from '../exit-codes.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { describeProfile, toProfileEvent } from './describe-profile.ts'

/** `config list`: all profiles. */
export async function listProfiles(flags: OutputFlags, terminal: Terminal): Promise<void> {
  const reporter = createReporter(terminal, flags)
  const { profiles, defaultProfile } = await readConfig(terminal.env)
  for (const [name, profile] of Object.entries(profiles)) {
    const named = { name, profile, isDefault: name === defaultProfile }
    reporter.result(describeProfile(named), toProfileEvent(named))
  }
  if (Object.keys(profiles).length > 0) return
  reporter.note('There are no profiles yet. Store one with: video-upscale config set hosted')
}

/** `config get`: one profile; the default without a name. */
export async function getProfile(
  name: string | undefined,
  flags: OutputFlags,
  terminal: Terminal,
): Promise<void> {
  const config = await readConfig(terminal.env)
  const wanted = name ?? config.defaultProfile
  if (wanted === undefined)
    throw new UsageError('No profile is the default. Choose one: video-upscale config use')
  const profile = requireProfile(config, wanted, terminal)
  const named = { name: wanted, profile, isDefault: wanted === config.defaultProfile }
  createReporter(terminal, flags).result(describeProfile(named), toProfileEvent(named))
}

/** `config use`: makes a profile the default. */
export async function useProfile(name: string, flags: OutputFlags, terminal: Terminal): Promise<void> {
  await editConfig(terminal.env, (config) => {
    requireProfile(config, name, terminal)
    return { ...config, defaultProfile: name }
  })
  const said = `${name} is the default now.`
  createReporter(terminal, flags).result(said, { event: 'default', name })
}

/** `config remove`: forgets a profile and its key. */
export async function removeProfile(name: string, flags: OutputFlags, terminal: Terminal): Promise<void> {
  const reporter = createReporter(terminal, flags)
  await editConfig(terminal.env, (config) => {
    requireProfile(config, name, terminal)
    const profiles = Object.fromEntries(Object.entries(config.profiles).filter(([other]) => other !== name))
    return config.defaultProfile === name ? { profiles } : { ...config, profiles }
  })
  reporter.result(`${name} is removed.`, { event: 'removed', name })
  const { defaultProfile } = await readConfig(terminal.env)
  if (defaultProfile === undefined)
    reporter.note('None is the default now. Choose one: video-upscale config use')
}

/** `config path`: where all this is stored, whether it is in order or not. */
export function printConfigPath(flags: OutputFlags, terminal: Terminal): void {
  const path = configPath(terminal.env)
  createReporter(terminal, flags).result(path, { event: 'path', path })
}

function requireProfile(config: Config, name: string, { env }: Pick<Terminal, 'env'>): Profile {
  const profile = findProfile(config, name)
  if (profile) return profile
  const names = Object.keys(config.profiles).join(', ')
  const known = names === '' ? 'It has none.' : `It has: ${names}.`
  throw new UsageError(`There is no profile "${name}" in ${configPath(env)}. ${known}`)
}
