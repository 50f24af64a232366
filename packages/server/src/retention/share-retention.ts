import { sweepLeftovers } from '../jobs/sweep-leftovers.ts'
import { retentionQueue } from '../queue/queues.ts'
import type { ServerContext } from '../server-context.ts'
import { everyMs, tidy, type RetentionContext } from './start-retention.ts'

/**
 * Deletes what has served its time where several workers could: each says that it is time, the queue takes one of
 * them at its word, and any of them does it.
 */
export async function shareRetention(
  context: RetentionContext & Pick<ServerContext, 'boss'>,
): Promise<{ stop(): Promise<void> }> {
  const { boss, log } = context
  const sayTime = (): void => {
    boss.send(retentionQueue, {}, { singletonSeconds: everyMs / 1000 }).catch((error: unknown) => {
      log.warn({ err: error }, 'the next tidying up was not put into the queue')
    })
  }
  await boss.work(retentionQueue, { pollingIntervalSeconds: 30 }, async () => {
    await tidy(context)
    await sweepLeftovers(context, { alone: false })
  })
  sayTime()
  const timer = setInterval(sayTime, everyMs)
  return {
    async stop() {
      clearInterval(timer)
      await boss.offWork(retentionQueue, { wait: true })
    },
  }
}
