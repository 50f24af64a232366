import type { FastifyBaseLogger } from 'fastify'

/** Takes what undoes each step of a start, as the steps are taken. */
export type Undo = (() => Promise<unknown>)[]

/**
 * Starts part after part. They are ended in reverse order, by `stop` as by a start that fails half-way.
 */
export async function startInOrder<Started extends object>(
  log: FastifyBaseLogger,
  start: (undo: Undo) => Promise<Started>,
): Promise<Started & { readonly stop: () => Promise<void> }> {
  const undo: Undo = []
  const stop = async (): Promise<void> => {
    // One part that can't be ended, because its database is gone, must not keep the others.
    const faults: unknown[] = []
    for (const step of undo.splice(0).reverse()) await step().catch((error: unknown) => faults.push(error))
    if (faults.length > 0) throw faults[0]
  }
  try {
    return { ...(await start(undo)), stop }
  } catch (error) {
    await stop().catch((fault: unknown) => {
      log.error({ err: fault }, 'not everything could be ended')
    })
    throw error
  }
}
