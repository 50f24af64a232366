import { forgetOldAnswers } from '../idempotency/forget-old-answers.ts'
import type { ServerContext } from '../server-context.ts'
import { deleteOldPreviews } from './delete-old-previews.ts'
import { deleteExpiredFiles, expireFiles } from './expire-files.ts'

export const everyMs = 600_000

export type RetentionContext = Pick<
  ServerContext,
  'db' | 'storage' | 'uploads' | 'segments' | 'now' | 'log' | 'config'
>

/** Deletes, now and every ten minutes, what has served its time. */
export function startRetention(context: RetentionContext): { stop(): Promise<void> } {
  let running = tidy(context)
  const timer = setInterval(() => {
    running = running.then(() => tidy(context))
  }, everyMs)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

/** One thing that fails must not keep the others from being done; it is tried again the next time. */
export async function tidy(context: RetentionContext): Promise<void> {
  const { config, db, storage, uploads, segments, now, log } = context
  const chores = [
    () => forgetOldAnswers(db),
    () => uploads.removeExpired(),
    () => segments.releaseEnded(),
    () => deleteOldPreviews(storage, now),
    async () => {
      if (config.retentionDays > 0) await expireFiles(context, config.retentionDays)
    },
    () => deleteExpiredFiles(context),
  ]
  for (const chore of chores) {
    try {
      await chore()
    } catch (error) {
      log.error({ err: error }, 'retention could not delete')
    }
  }
}
