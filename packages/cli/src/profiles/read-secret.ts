import { text } from 'node:stream/consumers'

import { UsageError } from '../exit-codes.ts'
import { canAsk, type OutputFlags, type Terminal } from '../terminal.ts'
import { askSecret } from './ask-secret.ts'

/** Where `config set` takes secrets from. Never from an argument: every user sees those, and shells keep them. */
export interface SecretFlags extends OutputFlags {
  readonly apiKeyStdin: boolean
  readonly webhookSecretStdin: boolean
  readonly fromEnv: boolean
}

export interface Secrets {
  readonly apiKey?: string
  readonly webhookSecret?: string
}

/** What is asked for a key. */
export interface Question {
  readonly text: string
  /** Whether the profile has a key, which an empty answer keeps. */
  readonly mayKeep: boolean
}

/** The secrets that are given: on standard input, by the environment, or else by who sits at the terminal. */
export async function readSecrets(
  flags: SecretFlags,
  terminal: Terminal,
  question: Question,
): Promise<Secrets> {
  const { apiKeyStdin, webhookSecretStdin, fromEnv } = flags
  if ([apiKeyStdin, webhookSecretStdin, fromEnv].filter(Boolean).length > 1) {
    throw new UsageError('Give one of --api-key-stdin, --webhook-secret-stdin and --from-env at a time.')
  }
  if (apiKeyStdin) return { apiKey: checkKey(await readInput(terminal)) }
  if (webhookSecretStdin) return { webhookSecret: checkSecret(await readInput(terminal)) }
  if (fromEnv) return readEnvironment(terminal.env)
  if (!canAsk(terminal, flags)) return {}
  const answer = await askSecret(question.text, terminal)
  return answer.trim() === '' && question.mayKeep ? {} : { apiKey: checkKey(answer) }
}

async function readInput({ stdin }: Terminal): Promise<string> {
  if (stdin.isTTY)
    throw new UsageError('Standard input is a terminal: pipe the key into it, or leave the flag out.')
  return text(stdin)
}

function readEnvironment(env: Terminal['env']): Secrets {
  const { VIDEO_UPSCALE_API_KEY: apiKey = '', VIDEO_UPSCALE_WEBHOOK_SECRET: webhookSecret = '' } = env
  if (apiKey === '')
    throw new UsageError('--from-env takes the key from VIDEO_UPSCALE_API_KEY, which is not set.')
  return {
    apiKey: checkKey(apiKey),
    ...(webhookSecret === '' ? {} : { webhookSecret: checkSecret(webhookSecret) }),
  }
}

/** Keys are one word; what else was pasted would be sent as a header. */
function checkKey(given: string): string {
  const key = given.trim()
  if (key === '') throw new UsageError('The key is empty.')
  if (!/^[\x21-\x7e]{1,500}$/.test(key)) throw new UsageError('The key is not one word of plain characters.')
  return key
}

function checkSecret(given: string): string {
  const secret = given.trim()
  if (/^whsec_[A-Za-z0-9+/=_-]+$/.test(secret)) return secret
  throw new UsageError('A webhook secret begins with whsec_, and is one word.')
}
