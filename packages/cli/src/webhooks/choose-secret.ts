import { text } from 'node:stream/consumers'

import { chooseService, type ConnectionFlags } from '../connection/choose-service.ts'
import { isSet, readConfig } from '../connection/config-file.ts'
import { UsageError } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'

export interface SecretFlags {
  readonly secretStdin: boolean
}

/**
 * The account's webhook secret, or several while they are rotated: from standard input, the environment, or
 * the profile. It needs no API key.
 *
 * @throws UsageError that says where it is to be had
 */
export async function requireSecrets(
  flags: ConnectionFlags & SecretFlags,
  terminal: Pick<Terminal, 'env' | 'stdin'>,
): Promise<readonly string[]> {
  const secrets = flags.secretStdin ? split(await text(terminal.stdin)) : await findSecrets(flags, terminal)
  if (secrets.length > 0) return secrets
  throw new UsageError(
    flags.secretStdin
      ? 'Standard input holds no webhook secret.'
      : 'No webhook secret. Your server printed it at its first start (whsec_…), and makes a new one with\n' +
          'video-upscale-server webhooks rotate-secret. Give it in VIDEO_UPSCALE_WEBHOOK_SECRET, or store it with:\n' +
          'video-upscale config set <profile>. For a service that does not sign: --callback-secret',
  )
}

/** The same, but none where none is known. */
export async function findSecrets(
  flags: ConnectionFlags,
  { env }: Pick<Terminal, 'env'>,
): Promise<readonly string[]> {
  if (isSet(env.VIDEO_UPSCALE_WEBHOOK_SECRET)) return split(env.VIDEO_UPSCALE_WEBHOOK_SECRET)
  const config = await readConfig(env)
  const named = flags.profile ?? env.VIDEO_UPSCALE_PROFILE
  if (!isSet(named) && Object.keys(config.profiles).length === 0) return []
  return split(chooseService(flags, env, config).webhookSecret ?? '')
}

function split(secrets: string): string[] {
  return secrets.split(/[\s,]+/).filter(isSet)
}
