import { setTimeout as delay } from 'node:timers/promises'

import { isDiskFull } from '../storage/disk-full.ts'
import { isStorageAway } from '../storage/storage.ts'
import { isDatabaseAway } from './database-away.ts'

const lookAgainMs = 500

/**
 * Does something with the database or the storage, again and again while it can't be reached or has no room. Only for
 * what may be done twice: a connection that breaks during the commit leaves open whether the first time counted.
 *
 * @throws the last error once `signal` aborts, and every error that is not about the connection at once
 */
export async function retryWhileAway<Result>(
  action: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (;;) {
    try {
      return await action()
    } catch (error) {
      if (!isDatabaseAway(error) && !isStorageAway(error) && !isDiskFull(error)) throw error
      await delay(lookAgainMs, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) throw error
    }
  }
}
