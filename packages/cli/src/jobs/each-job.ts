import { exitCodeOf } from '../exit-code-of.ts'
import { CommandError } from '../exit-codes.ts'
import type { Reporter } from '../reporting/reporter.ts'

export interface EachJobOptions {
  readonly reporter: Reporter
  readonly signal: AbortSignal
  /** All at once, or one after the other, as they were named. */
  readonly atOnce?: boolean
}

/**
 * Does something with each of several jobs, also after one failed.
 *
 * @throws what went wrong with the only one; or, after all have been tried, that some failed, with the exit
 *   status of the first that did
 */
export async function eachJob(
  ids: readonly string[],
  { reporter, signal, atOnce = false }: EachJobOptions,
  act: (id: string) => Promise<void>,
): Promise<void> {
  const [only] = ids
  if (only !== undefined && ids.length === 1) {
    await act(only)
    return
  }
  const failures: unknown[] = []
  const tryOne = async (id: string): Promise<void> => {
    try {
      await act(id)
    } catch (error) {
      signal.throwIfAborted()
      failures.push(error)
      reporter.failure(id, error)
    }
  }
  if (atOnce) await Promise.all(ids.map(tryOne))
  else for (const id of ids) await tryOne(id)
  if (failures.length === 0) return
  const message = `${String(failures.length)} of ${String(ids.length)} jobs failed; why stands above.`
  throw new CommandError('some-failed', exitCodeOf(failures[0]), message, { cause: failures[0] })
}
