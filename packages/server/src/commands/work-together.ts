import type { ServerConfig } from '../config.ts'
import { createLogger } from '../create-logger.ts'
import { startApi } from '../start-api.ts'
import { startWorkerProcess } from '../start-worker-process.ts'
import { runUntilStopped } from './run-until-stopped.ts'
import { requireShared } from './shared-config.ts'

/** `video-upscale-server api`: one of any number of APIs, until SIGTERM or SIGINT. */
export async function runApi(given: ServerConfig): Promise<void> {
  const config = requireShared(given)
  const api = await startApi(config, createLogger(config.logLevel))
  const lines = [
    `API            ${config.publicUrl ?? ''}/api`,
    `Listening on   ${api.url}`,
    ...(api.studioUrl === undefined ? [] : [`Studio         ${api.studioUrl}`]),
    'API key        make one with: video-upscale-server keys create',
  ]
  await runUntilStopped(api, `${lines.join('\n')}\n`)
}

/** `video-upscale-server worker`: one of any number of workers, until SIGTERM or SIGINT. */
export async function runWorkerProcess(given: ServerConfig): Promise<void> {
  const config = requireShared(given)
  const worker = await startWorkerProcess(config, createLogger(config.logLevel))
  const videos =
    config.workers === 1 ? 'one video or segment' : `${String(config.workers)} videos or segments`
  await runUntilStopped(worker, `Working        ${videos} at once\n`)
}
