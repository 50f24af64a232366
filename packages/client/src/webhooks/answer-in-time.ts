import type { Logger } from '../hooks.ts'
import { Refusal } from '../requests/refusal.ts'
import type { Outcome } from './handle-once.ts'

/**
 * The answer to a webhook, also if receiving it takes longer: then it goes on, and its sender is to ask again.
 *
 * @throws Refusal 503 for what is still being done, or what the work throws in time
 */
export async function answerInTime(
  work: Promise<Outcome>,
  ms: number,
  logger: Logger | undefined,
): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, ms, 'late')
  })
  const outcome = await Promise.race([work, late]).finally(() => {
    clearTimeout(timer)
  })
  if (outcome === 'late') {
    work.catch((error: unknown) => {
      logger?.error('video-upscale: a webhook failed after it was answered', { error })
    })
  }
  if (outcome === 'late' || outcome === 'running') {
    throw new Refusal(503, 'This webhook is being handled.', { 'retry-after': '10' })
  }
  return Response.json({ message: outcome === 'done' ? 'handled before' : 'handled' })
}
