import type { ServerConfig } from '../config.ts'
import { createLogger } from '../create-logger.ts'
import { startServer, type RunningServer } from '../start-server.ts'
import { describeSignIn } from '../studio/describe-sign-in.ts'

const forcedEndAfterMs = 10_000

/** `video-upscale-server start`: runs until SIGTERM or SIGINT. */
export async function start(config: ServerConfig): Promise<void> {
  const server = await startServer(config, createLogger(config.logLevel))
  // Listened for first: who reads that it runs may end it at once, and a signal that nobody hears kills it.
  const stopped = receiveStopSignal()
  process.stdout.write(announce(server))
  const reason = await Promise.race([stopped, server.lost])
  if (reason) return end(server, reason)
  process.stdout.write('Stopping: running videos get time to finish. A second signal ends at once.\n')
  await server.stop()
  process.stdout.write('Stopped.\n')
}

/** Ends a server that can't go on. Without its database not every part ends by itself. */
async function end(server: RunningServer, reason: Error): Promise<void> {
  process.stderr.write(`${reason.message}\n`)
  process.exitCode = 1
  setTimeout(() => process.exit(), forcedEndAfterMs).unref()
  await server.stop().catch(() => undefined)
  process.exit()
}

/** What the first lines on the terminal say: the URLs, the key (only once, ever) and where the data is. */
export function announce({
  url,
  dataDir,
  studioUrl,
  firstKey,
}: Pick<RunningServer, 'url' | 'dataDir' | 'studioUrl' | 'firstKey'>): string {
  const lines = [`API            ${url}/api`, `Data directory ${dataDir}`]
  if (firstKey) {
    lines.push(`API key        ${firstKey.key}`, `Webhook secret ${firstKey.webhookSecret}`)
    if (studioUrl !== undefined) lines.push(...describeSignIn(studioUrl, firstKey.key))
    lines.push('The key and the secret are shown only now: put them where your secrets are.')
  } else {
    if (studioUrl !== undefined) lines.push(`Studio         ${studioUrl}`)
    lines.push('API key        as created before; make another with: video-upscale-server keys create')
  }
  return `${lines.join('\n')}\n`
}

async function receiveStopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = (): void => {
      process.off('SIGTERM', stop).off('SIGINT', stop)
      resolve()
    }
    // Each is taken off when one comes, so that a second signal ends the process as usual.
    process.on('SIGTERM', stop).on('SIGINT', stop)
  })
}
