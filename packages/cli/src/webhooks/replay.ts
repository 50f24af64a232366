import { signWebhook } from '@video-upscale/client/webhooks'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { CommandError, exitCodes, UsageError } from '../exit-codes.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import type { Reporter } from '../reporting/reporter.ts'
import { visible } from '../reporting/visible.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { findSecrets } from './choose-secret.ts'
import { headersOfDelivery, isAccepted, postDelivery } from './post-delivery.ts'
import { readDelivery, type SavedDelivery } from './saved-delivery.ts'

export interface ReplayFlags {
  readonly to: string
}

/** `webhooks replay`: sends a saved delivery once more, freshly signed where the secret is known. */
export async function replay(
  path: string,
  flags: ConnectionFlags & OutputFlags & ReplayFlags,
  terminal: Terminal,
): Promise<void> {
  const saved = await readDelivery(path)
  const secrets = await findSecrets(flags, terminal)
  const reporter = createReporter(terminal, flags)
  try {
    const headers = await sign(saved, secrets, reporter)
    const posted = await postDelivery(flags.to, saved.body, headers, terminal.interrupts.signal)
    const outcome = visible(posted.problem ?? `answered ${String(posted.status)}`)
    if (!isAccepted(posted)) {
      throw new CommandError(
        'not-accepted',
        exitCodes.unavailable,
        `${flags.to} did not take it: ${outcome}.`,
      )
    }
    reporter.result(`${outcome} in ${String(posted.ms)} ms`, {
      event: 'done',
      id: headers['webhook-id'] ?? null,
      url: flags.to,
      status: posted.status,
      ms: posted.ms,
    })
  } finally {
    reporter.close()
  }
}

async function sign(
  { headers, body }: SavedDelivery,
  secret: readonly string[],
  reporter: Reporter,
): Promise<Record<string, string>> {
  const old = headersOfDelivery(Object.entries(headers))
  const id = old['webhook-id']
  if (id === undefined) {
    reporter.note('It came unsigned, and is sent so.')
    return old
  }
  if (secret.length === 0) {
    reporter.note(
      'No webhook secret is known here: it keeps its old signature, which receivers will find too old.',
    )
    return old
  }
  try {
    return { ...old, ...(await signWebhook({ id, body, secret })) }
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message, { cause: error })
    throw error
  }
}
