import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { checkReadiness } from '../http/check-readiness.ts'
import { toListenError } from '../http/to-listen-error.ts'
import type { ServerContext } from '../server-context.ts'
import type { Undo } from '../start-in-order.ts'

/** Serves the metrics, and whether this process lives and is ready, on a port of their own where there is one. */
export async function serveMetrics(context: ServerContext, undo: Undo): Promise<void> {
  const { host, metricsPort: port } = context.config
  if (port === undefined) return
  const opened = await startMetricsPort(context, { host, port })
  undo.push(() => opened.close())
  context.log.info({ port: opened.port }, 'metrics')
}

/** For an operator alone: callers need not see it. A worker has no other port. */
async function startMetricsPort(
  context: ServerContext,
  { host, port }: { readonly host: string; readonly port: number },
) {
  const server = createServer((request, response) => {
    answer(context, request.url ?? '').then(
      ([status, text]) => response.writeHead(status, { 'content-type': metricsType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  server.listen(port, host)
  await once(server, 'listening').catch((error: unknown) => {
    throw toListenError(error, { host, port, flag: '--metrics-port' })
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: async (): Promise<void> => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** The paths are those of the API. */
async function answer(context: ServerContext, path: string): Promise<readonly [number, string]> {
  if (path === '/metrics') return [200, await context.metrics.render()]
  if (path === '/health/live') return [200, 'live\n']
  if (path !== '/health/ready') return [404, '']
  return checkReadiness(context).then(
    () => [200, 'ready\n'],
    (error: unknown) => [503, `${error instanceof Error ? error.message : String(error)}\n`],
  )
}

export const metricsType = 'text/plain; version=0.0.4; charset=utf-8'
