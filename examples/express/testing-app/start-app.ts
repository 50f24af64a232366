import { exec } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { startDemoServer, type DemoServer } from '../../../scripts/start-demo-server.ts'
import manifest from '../package.json' with { type: 'json' }
import { createApp } from '../src/app.ts'
import { recordTraffic, type Recorder } from './record-traffic.ts'
import { watchCalls, type CallWatch } from './watch-calls.ts'

const root = join(import.meta.dirname, '../../..')

export interface RunningApp {
  readonly url: string
  readonly directory: string
  readonly server: DemoServer
  /** Between the browser and the app. */
  readonly traffic: Recorder
  /** Between the app and the video server. */
  readonly calls: CallWatch
  stop(): Promise<void>
}

/** The video server as a process of its own, and the app in front of it, as its README says. */
export async function startApp(): Promise<RunningApp> {
  const directory = await mkdtemp(join(tmpdir(), 'vu-example-'))
  await chmod(directory, 0o711)
  const pageDir = await buildPage(directory)
  const http = createServer()
  const appPort = await listen(http)
  const traffic = await recordTraffic(() => appPort)
  // The video server must know where the app is before the app can know of the server.
  const url = `http://127.0.0.1:${String(traffic.port)}`
  const program = join(root, 'packages/server/dist/main.mjs')
  const server = await startDemoServer(program, join(directory, 'server'), [`--public-url=${url}`])
  const calls = await watchCalls(new URL(server.apiUrl).origin)
  const app = createApp({
    baseUrl: `${calls.url}/api`,
    apiKey: server.apiKey,
    webhookSecret: server.webhookSecret,
    publicUrl: url,
    sessionSecret: randomBytes(32),
    pageDir,
  })
  http.on('request', app)
  return {
    url,
    directory,
    server,
    traffic,
    calls,
    stop: async () => {
      await traffic.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
      await calls.close()
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** As `pnpm build` does, but from the source of the client, so that no stale build is tested. */
async function buildPage(directory: string): Promise<string> {
  const pageDir = join(directory, 'page')
  const command = `${manifest.scripts.build} --conditions=@video-upscale/source --outdir=${pageDir}`
  const cwd = join(import.meta.dirname, '..')
  const path = `${join(cwd, 'node_modules/.bin')}:${process.env.PATH ?? ''}`
  await promisify(exec)(command, { cwd, env: { ...process.env, PATH: path } })
  return pageDir
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
