import type { Logger } from '../hooks.ts'
import type { WebhookDedupe } from './memory-dedupe.ts'
import type { WebhookEvent } from './webhook-event.ts'

/**
 * A handler of webhooks, the memory of them, or the service that knows the job failed; `cause` says how. It
 * has no `status`, so that no framework answers with that of the cause: the sender is to try again.
 */
export class WebhookHandlingError extends Error {
  override readonly name = 'WebhookHandlingError'

  constructor(cause: unknown) {
    super('Handling a webhook failed; it will be sent again.', { cause })
  }
}

export interface Handling {
  readonly handle: (event: WebhookEvent) => Promise<void>
  readonly dedupe: WebhookDedupe
  readonly logger: Logger | undefined
}

/** What became of a delivery: `running` is another request's at this moment, `done` was handled before. */
export type Outcome = 'handled' | 'running' | 'done'

/**
 * Handles a delivery unless that was done or is being done.
 *
 * @throws WebhookHandlingError if it could not be handled
 */
export async function handleOnce(event: WebhookEvent, handling: Handling): Promise<Outcome> {
  try {
    const state = await begin(event.id, handling.dedupe)
    if (state === 'new') await handle(event, handling)
    return state === 'new' ? 'handled' : state
  } catch (error) {
    throw new WebhookHandlingError(error)
  }
}

/** Any other answer, `true` for instance, would make a webhook seem handled that nobody has seen. */
async function begin(id: string, dedupe: WebhookDedupe): Promise<'new' | 'running' | 'done'> {
  const state = await dedupe.begin(id)
  if (['new', 'running', 'done'].includes(state)) return state
  throw new TypeError('dedupe.begin must answer new, running or done.')
}

async function handle(event: WebhookEvent, { handle, dedupe, logger }: Handling): Promise<void> {
  try {
    await handle(event)
    await dedupe.finish(event.id)
  } catch (error) {
    try {
      await dedupe.forget(event.id)
    } catch (forgetError) {
      // The first failure is the one to tell of.
      logger?.error('video-upscale: a webhook could not be forgotten', { error: forgetError })
    }
    throw error
  }
}
