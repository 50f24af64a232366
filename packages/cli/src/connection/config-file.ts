import { randomUUID } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

import { UsageError } from '../exit-codes.ts'

/** A service and the key for it, under a name. */
export interface Profile {
  /** Where the API stands; undefined is the hosted service. */
  readonly baseUrl?: string
  readonly apiKey?: string
  /** `whsec_…`, by which `webhooks listen` verifies. */
  readonly webhookSecret?: string
  /** Data directory of the server that `serve` runs: by it, a server is known again under another URL. */
  readonly dataDir?: string
}

/** What the configuration file holds. */
export interface Config {
  readonly defaultProfile?: string
  readonly profiles: Readonly<Record<string, Profile>>
}

type Environment = Readonly<Record<string, string | undefined>>

/** `VIDEO_UPSCALE_CONFIG`, or `video-upscale/config.json` where the system keeps configurations. */
export function configPath(env: Environment): string {
  if (isSet(env.VIDEO_UPSCALE_CONFIG)) return env.VIDEO_UPSCALE_CONFIG
  const home = isSet(env.HOME) ? env.HOME : homedir()
  const base = process.platform === 'win32' ? env.APPDATA : env.XDG_CONFIG_HOME
  return join(isSet(base) ? base : join(home, '.config'), 'video-upscale', 'config.json')
}

/** The configuration; an empty one where there is no file. */
export async function readConfig(env: Environment): Promise<Config> {
  const path = configPath(env)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return { profiles: {} }
    throw error
  }
  await refuseReadableByOthers(path)
  return parseConfig(text, path)
}

/** Keys are no business of other users of this machine. Windows has no such modes. */
async function refuseReadableByOthers(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const { mode } = await stat(path)
  if ((mode & 0o077) === 0) return
  throw new UsageError(`${path} holds keys and others can read it. Mend it with: chmod 600 '${path}'`)
}

function parseConfig(text: string, path: string): Config {
  const refuse = (what: string): never => {
    throw new UsageError(`${path} ${what}. Correct it, or remove it and use: video-upscale config set`)
  }
  let config: unknown
  try {
    config = JSON.parse(text)
  } catch {
    return refuse('is not JSON')
  }
  if (!isRecord(config) || !isRecord(config.profiles)) return refuse('has no "profiles"')
  const { defaultProfile } = config
  if (defaultProfile !== undefined && typeof defaultProfile !== 'string') {
    return refuse('has a "defaultProfile" that is no name')
  }
  const profiles = Object.entries(config.profiles).map(([name, profile]): [string, Profile] =>
    isProfile(profile) ? [name, profile] : refuse(`has a profile "${name}" that is none`),
  )
  return {
    ...(defaultProfile === undefined ? {} : { defaultProfile }),
    profiles: Object.fromEntries(profiles),
  }
}

/** Written under another name and renamed, readable by its owner only from the first byte. */
export async function writeConfig(env: Environment, config: Config): Promise<string> {
  const path = configPath(env)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const partial = `${path}.${randomUUID()}.partial`
  try {
    const file = await open(partial, 'wx', 0o600)
    try {
      await file.writeFile(`${JSON.stringify(config, null, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    // A umask may have taken the owner's own rights.
    await chmod(partial, 0o600)
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return path
}

/** The configuration with a profile changed; the first one becomes the default. */
export function withProfile(config: Config, name: string, changes: Profile): Config {
  const defaultProfile = config.defaultProfile ?? name
  return {
    defaultProfile,
    profiles: { ...config.profiles, [name]: { ...config.profiles[name], ...changes } },
  }
}

function isProfile(value: unknown): value is Profile {
  if (!isRecord(value)) return false
  return [value.baseUrl, value.apiKey, value.webhookSecret, value.dataDir].every(
    (field) => field === undefined || typeof field === 'string',
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

export function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}
