import { hostedBaseUrl } from '@video-upscale/client'

import type { Profile } from '../connection/config-file.ts'
import { visible } from '../reporting/visible.ts'
import { maskKey } from '../connection/mask-key.ts'

/** A profile under its name. */
export interface NamedProfile {
  readonly name: string
  readonly profile: Profile
  readonly isDefault: boolean
}

/** One line; secrets by their last characters. */
export function describeProfile({ name, profile, isDefault }: NamedProfile): string {
  const { baseUrl = hostedBaseUrl, apiKey, webhookSecret, dataDir } = profile
  return [
    `${visible(name)}${isDefault ? ' (default)' : ''}`,
    visible(baseUrl),
    apiKey === undefined ? 'no key' : `key ${maskKey(apiKey)}`,
    ...(webhookSecret === undefined ? [] : [`webhook secret ${maskKey(webhookSecret)}`]),
    ...(dataDir === undefined ? [] : [`data in ${dataDir}`]),
  ].join('  ')
}

/** The same as an event of --json. */
export function toProfileEvent({ name, profile, isDefault }: NamedProfile): object {
  const { baseUrl = hostedBaseUrl, apiKey, webhookSecret, dataDir } = profile
  return {
    event: 'profile',
    name,
    baseUrl,
    apiKey: apiKey === undefined ? null : maskKey(apiKey),
    webhookSecret: webhookSecret === undefined ? null : maskKey(webhookSecret),
    dataDir: dataDir ?? null,
    isDefault,
  }
}
