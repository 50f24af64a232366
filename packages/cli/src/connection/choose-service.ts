import { hostedBaseUrl } from '@video-upscale/client'

import { UsageError } from '../exit-codes.ts'
import { configPath, isSet, type Config, type Profile } from './config-file.ts'
import { findProfile } from './profile-name.ts'

/** The flags of every command that talks to a service. */
export interface ConnectionFlags {
  readonly profile?: string
  readonly apiKey?: string
  readonly baseUrl?: string
}

/** Which service, and with which key. */
export interface Service {
  readonly baseUrl: string
  readonly apiKey: string
  readonly webhookSecret: string | undefined
  /** Name of the profile that it was taken from; undefined for flags and environment. */
  readonly profile: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Service and key from flags, environment and configuration, in this order. A key that is stored for one
 * service is never sent to another: it comes together with its URL.
 */
export function chooseService(flags: ConnectionFlags, env: Environment, config: Config): Service {
  if (flags.profile !== undefined) return fromNamedProfile(flags.profile, flags, env, config)
  const webhookSecret = env.VIDEO_UPSCALE_WEBHOOK_SECRET
  const baseUrl = firstSet(flags.baseUrl, env.VIDEO_UPSCALE_BASE_URL)
  const apiKey = firstSet(flags.apiKey, env.VIDEO_UPSCALE_API_KEY)
  if (apiKey !== undefined) {
    const mend = 'Give the URL in VIDEO_UPSCALE_BASE_URL or with --base-url.'
    if (baseUrl === undefined) refuseKeyOfOwnServer(apiKey, mend)
    return { baseUrl: baseUrl ?? hostedBaseUrl, apiKey, webhookSecret, profile: undefined }
  }
  const named = firstSet(env.VIDEO_UPSCALE_PROFILE)
  if (named !== undefined) return fromNamedProfile(named, flags, env, config)
  if (baseUrl !== undefined) return fromProfileFor(baseUrl, env, config)
  const { defaultProfile } = config
  if (defaultProfile !== undefined) return fromNamedProfile(defaultProfile, flags, env, config)
  throw new UsageError(
    'No API key. Give one in VIDEO_UPSCALE_API_KEY, or store it with: video-upscale config set hosted\n' +
      'For your own server, which prints a key at its first start: video-upscale serve',
  )
}

/** Keeps a key from the hosted service that is none of its own: what video-upscale-server makes looks like no other. */
export function refuseKeyOfOwnServer(apiKey: string, mend: string): void {
  if (!/^vu_[\w-]{43}$/.test(apiKey)) return
  throw new UsageError(
    `This key is of a server of your own (vu_…), and nothing says where that is. The key was sent nowhere.\n${mend}`,
  )
}

function fromNamedProfile(name: string, flags: ConnectionFlags, env: Environment, config: Config): Service {
  const profile = findProfile(config, name)
  if (!profile) {
    const known = Object.keys(config.profiles).join(', ')
    throw new UsageError(
      `There is no profile "${name}" in ${configPath(env)}. ${known === '' ? 'It has none.' : `It has: ${known}.`}`,
    )
  }
  const service = fromProfile(name, profile, env, flags.apiKey)
  const baseUrl = firstSet(flags.baseUrl)
  if (baseUrl !== undefined && !isSameUrl(baseUrl, service.baseUrl)) {
    throw new UsageError(
      `Profile "${name}" is for ${service.baseUrl}, and its key is not sent to ${baseUrl}. Leave --base-url or the profile out.`,
    )
  }
  return service
}

function fromProfileFor(baseUrl: string, env: Environment, config: Config): Service {
  const found = Object.entries(config.profiles).find(
    ([, profile]) => profile.apiKey !== undefined && isSameUrl(urlOf(profile), baseUrl),
  )
  if (found) return fromProfile(found[0], found[1], env, undefined)
  throw new UsageError(
    `No API key for ${baseUrl}. Give one in VIDEO_UPSCALE_API_KEY, or store it with: video-upscale config set <name> --base-url ${baseUrl}`,
  )
}

function fromProfile(name: string, profile: Profile, env: Environment, flag: string | undefined): Service {
  const apiKey = firstSet(flag, profile.apiKey)
  if (apiKey === undefined) {
    throw new UsageError(`Profile "${name}" has no API key. Store it with: video-upscale config set ${name}`)
  }
  if (!isSet(profile.baseUrl)) {
    refuseKeyOfOwnServer(apiKey, `Give the URL with: video-upscale config set ${name} --base-url <url>`)
  }
  const webhookSecret = firstSet(env.VIDEO_UPSCALE_WEBHOOK_SECRET, profile.webhookSecret)
  return { baseUrl: urlOf(profile), apiKey, webhookSecret, profile: name }
}

function urlOf({ baseUrl }: Profile): string {
  return isSet(baseUrl) ? baseUrl : hostedBaseUrl
}

export function isSameUrl(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && plain(one) === plain(other)
}

function plain(url: string): string {
  return new URL(url).href.replace(/\/+$/, '')
}

function firstSet(...values: readonly (string | undefined)[]): string | undefined {
  return values.find(isSet)
}
