import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AV_LOG_FATAL, Log } from 'node-av'

import { makeDemoClip } from '../make-demo-clip.ts'
import { startDemoServer, type DemoServer } from '../start-demo-server.ts'
import type { Consumer } from './install-consumer.ts'
import { ReleaseError, say } from './release-error.ts'
import { programOf, readJson, runInConsumer } from './run-in-consumer.ts'

interface Video {
  readonly width: number
  readonly height: number
  readonly frames: number
}

const size = { width: 160, height: 90 }

/** Starts the packed server, upscales a clip through the packed client and command line, and stops it in order. */
export async function tryServer(consumer: Consumer): Promise<void> {
  Log.setLevel(AV_LOG_FATAL)
  const clip = join(consumer.directory, 'clip.mp4')
  await makeDemoClip(fileURLToPath(import.meta.resolve('vide/examples/video/ocean.mp4')), clip, size)
  const dataDir = join(consumer.directory, 'data')
  await mkdir(dataDir)
  // PostgreSQL runs as another user where the release is tried by root.
  await chmod(dataDir, 0o711)
  const started = performance.now()
  const program = join(consumer.directory, 'node_modules/@video-upscale/server/dist/main.mjs')
  const server = await startDemoServer(program, dataDir)
  say('server', `runs after ${seconds(started)} s, its own PostgreSQL with it`)
  await upscale(consumer, server, clip).finally(() => server.stop())
  await checkEnd(await server.stop(), dataDir)
  await rm(dataDir, { recursive: true })
}

async function upscale(consumer: Consumer, server: DemoServer, clip: string): Promise<void> {
  const env = { VIDEO_UPSCALE_BASE_URL: server.apiUrl, VIDEO_UPSCALE_API_KEY: server.apiKey }
  const ways = {
    client: [process.execPath, 'upscale-clip.mjs', clip, 'client.mp4'],
    'command line': [programOf(consumer, 'video-upscale'), 'upscale', clip, '-o', 'command.mp4', '--quiet'],
    'command line, without a server': [
      programOf(consumer, 'video-upscale'),
      ...['local', clip, '-o', 'local.mp4', '--model', 'lanczos', '--quiet'],
    ],
  } satisfies Record<string, [string, ...string[]]>
  for (const [way, command] of Object.entries(ways)) {
    const started = performance.now()
    await runInConsumer(consumer, command, env)
    say('upscaled', `by the ${way} in ${seconds(started)} s`)
  }
  const results = ['client.mp4', 'command.mp4', 'local.mp4']
  const probing = await runInConsumer(consumer, [process.execPath, 'probe-videos.mjs', clip, ...results])
  const [source, ...made] = readJson(probing) as readonly Video[]
  for (const [index, video] of made.entries()) checkResult(source, video, results[index] ?? '')
  say('results', `${String(made.length)} videos of ${describe(made[0])}, from one of ${describe(source)}`)
}

function checkResult(source: Video | undefined, made: Video, name: string): void {
  const whole =
    source !== undefined &&
    made.width === 2 * source.width &&
    made.height === 2 * source.height &&
    made.frames === source.frames
  if (whole) return
  throw new ReleaseError(
    `${name} is ${describe(made)}, from a clip of ${describe(source)}.`,
    'run `pnpm demo`: if that works, what was packed is not what was built',
  )
}

async function checkEnd(exitCode: number | null, dataDir: string): Promise<void> {
  const remains = existsSync(join(dataDir, 'postgres/postmaster.pid'))
  const work = existsSync(join(dataDir, 'work')) ? await readdir(join(dataDir, 'work')) : []
  if (exitCode !== 0 || remains || work.length > 0) {
    throw new ReleaseError(
      `After SIGTERM the server ended with ${String(exitCode)}; its PostgreSQL ${remains ? 'runs on' : 'ended'}; left in work/: ${work.join(', ') || 'nothing'}.`,
      'what it said stands above; `pnpm exec vitest run --project server` tries its stop in every way',
    )
  }
  say('stopped', 'SIGTERM: it ended with 0, its PostgreSQL with it, and left no work behind')
}

function describe(video: Video | undefined): string {
  if (!video) return 'nothing'
  return `${String(video.width)}x${String(video.height)}, ${String(video.frames)} frames`
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1)
}
