import type { ServerConfig } from '../config.ts'
import { createLogger } from '../create-logger.ts'
import { startServer, type RunningServer } from '../start-server.ts'
import { describeSignIn } from '../studio/describe-sign-in.ts'
import { runUntilStopped } from './run-until-stopped.ts'

/** `video-upscale-server start`: runs until SIGTERM or SIGINT. */
export async function start(config: ServerConfig): Promise<void> {
  const server = await startServer(config, createLogger(config.logLevel))
  await runUntilStopped(server, announce(server, config))
}

/** What the first lines on the terminal say: the URLs, the key (only once, ever) and where the data is. */
export function announce(
  { url, dataDir, studioUrl, firstKey }: Pick<RunningServer, 'url' | 'dataDir' | 'studioUrl' | 'firstKey'>,
  { databaseUrl }: Pick<ServerConfig, 'databaseUrl'>,
): string {
  const lines = [`API            ${url}/api`, `Data directory ${dataDir}`]
  if (firstKey) {
    lines.push(`API key        ${firstKey.key}`, `Webhook secret ${firstKey.webhookSecret}`)
    if (studioUrl !== undefined) lines.push(...describeSignIn(studioUrl, firstKey.key))
    lines.push('The key and the secret are shown only now: put them where your secrets are.')
  } else {
    if (studioUrl !== undefined) lines.push(`Studio         ${studioUrl}`)
    const where = databaseUrl === undefined ? ` --data-dir ${quoted(dataDir)}` : ''
    lines.push(
      `API key        as created before; make another with: video-upscale-server keys create${where}`,
    )
  }
  return `${lines.join('\n')}\n`
}

/** As a shell takes it for one argument. */
function quoted(path: string): string {
  return /^[\w/.:-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}
