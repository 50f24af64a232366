import type { OpenInstallation } from './open-installation.ts'
import { createApp } from './http/create-app.ts'
import { toListenError } from './http/to-listen-error.ts'
import { serveMetrics } from './metrics/start-metrics-port.ts'
import type { Undo } from './start-in-order.ts'

/** Answers the API, and the studio. */
export async function serveApi({ context, lifecycle }: OpenInstallation, undo: Undo): Promise<void> {
  const { config } = context
  const app = await createApp(context)
  undo.push(() => app.close())
  const { host, port } = config
  lifecycle.url = await app.listen({ host, port }).catch((error: unknown) => {
    throw toListenError(error, { host, port, flag: '--port' })
  })
  await serveMetrics(context, undo)
}

/** From here on new work is refused. To be pushed last, so that it is the first of a stop. */
export function refuseNewWork({ context, lifecycle }: OpenInstallation, undo: Undo): void {
  undo.push(() => {
    lifecycle.accepting = false
    // Event streams end by themselves, once they look.
    context.events.wakeAll()
    return Promise.resolve()
  })
}
