import { hostedBaseUrl } from '@video-upscale/client'

import { isSameUrl, refuseKeyOfOwnServer } from '../connection/choose-service.ts'
import { isSet, readConfig, withProfile, type Profile } from '../connection/config-file.ts'
import { connectTo } from '../connection/connect.ts'
import { editConfig } from '../connection/edit-config.ts'
import { checkProfileName, findProfile } from '../connection/profile-name.ts'
import { UsageError } from '../exit-codes.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import type { Terminal } from '../terminal.ts'
import { describeProfile, toProfileEvent } from './describe-profile.ts'
import { readSecrets, type SecretFlags, type Secrets } from './read-secret.ts'

/** The flags of `config set`. */
export interface SetProfileFlags extends SecretFlags {
  readonly baseUrl?: string
}

/**
 * `config set`: makes a profile, or changes what is given of one. A key belongs to its service: where the URL
 * changes, the old key goes.
 */
export async function setProfile(name: string, flags: SetProfileFlags, terminal: Terminal): Promise<void> {
  const { env } = terminal
  checkProfileName(name)
  const before = findProfile(await readConfig(env), name)
  const baseUrl = readBaseUrl(flags, env) ?? before?.baseUrl
  const isMoved = !isSameUrl(baseUrl ?? hostedBaseUrl, before?.baseUrl ?? hostedBaseUrl)
  const kept: Profile = isMoved ? {} : (before ?? {})
  const mayKeep = kept.apiKey !== undefined
  const text = `API key for ${baseUrl ?? hostedBaseUrl} (not shown${mayKeep ? '; Enter keeps the old one' : ''}): `
  const secrets = await readSecrets(flags, terminal, { text, mayKeep })
  const profile = { ...kept, ...(baseUrl === undefined ? {} : { baseUrl }), ...secrets }
  checkProfile(name, profile, { before, isMoved, secrets })
  const reporter = createReporter(terminal, flags)
  let isDefault = false
  const path = await editConfig(env, (config) => {
    const { [name]: _old, ...others } = config.profiles
    const changed = withProfile({ ...config, profiles: others }, name, profile)
    isDefault = changed.defaultProfile === name
    return changed
  })
  reporter.result(`${describeProfile({ name, profile, isDefault })}\nsaved in ${path}`, {
    ...toProfileEvent({ name, profile, isDefault }),
    path,
  })
}

function readBaseUrl({ baseUrl, fromEnv }: SetProfileFlags, env: Terminal['env']): string | undefined {
  if (baseUrl !== undefined) return baseUrl
  const { VIDEO_UPSCALE_BASE_URL } = env
  return fromEnv && isSet(VIDEO_UPSCALE_BASE_URL) ? VIDEO_UPSCALE_BASE_URL : undefined
}

function checkProfile(
  name: string,
  { apiKey, baseUrl }: Profile,
  given: { readonly before: Profile | undefined; readonly isMoved: boolean; readonly secrets: Secrets },
): void {
  if (apiKey === undefined) {
    const old =
      given.isMoved && given.before?.apiKey !== undefined
        ? `The key that is stored is for ${given.before.baseUrl ?? hostedBaseUrl}, and is not given to another service. `
        : ''
    throw new UsageError(
      `${old}Profile ${name} needs a key: pipe it in with --api-key-stdin, or take it from VIDEO_UPSCALE_API_KEY with --from-env.`,
    )
  }
  if (!isSet(baseUrl)) refuseKeyOfOwnServer(apiKey, 'Give the URL with --base-url.')
  // Says what is wrong with the URL, as every command would later.
  connectTo({ apiKey, baseUrl: baseUrl ?? hostedBaseUrl, webhookSecret: undefined, profile: name })
}
