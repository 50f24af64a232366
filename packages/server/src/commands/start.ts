import type { ServerConfig } from '../config.ts'
import { createLogger } from '../create-logger.ts'
import { startServer, type RunningServer } from '../start-server.ts'

/** `video-upscale-server start`: runs until SIGTERM or SIGINT. */
export async function start(config: ServerConfig): Promise<void> {
  const server = await startServer(config, createLogger(config.logLevel))
  process.stdout.write(announce(server))
  await receiveStopSignal()
  process.stdout.write('Stopping: running videos get time to finish. A second signal ends at once.\n')
  await server.stop()
  process.stdout.write('Stopped.\n')
}

/** What the first lines on the terminal say: the URL, the key (only once, ever) and where the data is. */
export function announce({
  url,
  dataDir,
  firstKey,
}: Pick<RunningServer, 'url' | 'dataDir' | 'firstKey'>): string {
  const lines = [`API            ${url}/api`, `Data directory ${dataDir}`]
  if (firstKey) {
    lines.push(
      `API key        ${firstKey.key}`,
      `Webhook secret ${firstKey.webhookSecret}`,
      'The key and the secret are shown only now: put them where your secrets are.',
    )
  } else {
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
