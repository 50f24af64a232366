/**
 * `pnpm demo`: the main job on a real clip, from end to end, with the packages as they are built. It starts
 * a server of its own, imports a clip, upscales it through the client, gets the webhook in Express, saves
 * the result, and decodes it again to see that it is whole. `--keep` leaves server and data. `--studio` prints a
 * link to the job in the studio, and waits for Ctrl-C.
 */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AV_LOG_FATAL, Log } from 'node-av'

import { runMainJob, type Files } from './demo/run-main-job.ts'
import { say } from './demo/say.ts'
import { makeDemoClip } from './make-demo-clip.ts'
import { startDemoServer, type DemoServer } from './start-demo-server.ts'

const root = join(import.meta.dirname, '..')

interface Ways {
  readonly keep: boolean
  readonly studio: boolean
}

async function demo({ keep, studio }: Ways): Promise<void> {
  Log.setLevel(AV_LOG_FATAL)
  const directory = join(root, 'demo-output')
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory)
  const files: Files = {
    original: fileURLToPath(import.meta.resolve('vide/examples/video/ocean.mp4')),
    source: join(directory, 'source-640x360.mp4'),
    result: join(directory, 'result-1280x720.mp4'),
    lanczos: join(directory, 'lanczos-1280x720.mp4'),
    picture: join(directory, 'before-after.png'),
  }
  say('source', 'ocean.mp4 of the npm package vide, scaled down to 640x360; the original is the ground truth')
  await makeDemoClip(files.original, files.source)

  const dataDir = await mkdtemp(join(tmpdir(), 'vu-demo-'))
  // PostgreSQL runs as another user when the demo is run by root, and must get to its directory below.
  await chmod(dataDir, 0o711)
  const program = join(root, 'packages/server/dist/main.mjs')
  // A Ctrl-C would reach the server too, beside the demo's own word to it; two of them end it at once.
  const server = await startDemoServer(program, dataDir, studio ? ['--drain-timeout-ms=0'] : [], {
    ownSession: studio,
  })
  try {
    say('server', `${server.apiUrl} (PostgreSQL inside, data in ${dataDir})`)
    await (studio ? showInStudio(server, files) : runMainJob(server, files))
  } finally {
    if (!keep) {
      await server.stop()
      await rm(dataDir, { recursive: true })
    }
  }
  if (keep) {
    say(
      'kept',
      `the server runs on as process ${String(server.pid)}; end it with: kill ${String(server.pid)}`,
    )
    say('', `VIDEO_UPSCALE_BASE_URL=${server.apiUrl} VIDEO_UPSCALE_API_KEY=${server.apiKey}`)
  }
}

/** Runs the main job where it can be watched, and leaves all as it is until Ctrl-C. */
async function showInStudio(server: DemoServer, files: Files): Promise<void> {
  const { studioUrl } = server
  if (studioUrl === undefined) throw new Error('The server was built without the studio: run `pnpm build`.')
  const stopped = receiveStopSignal()
  const waits = runMainJob(server, files, ({ id }) => {
    say('studio', `watch and compare it here: ${studioUrl}&to=/jobs/${id}`)
  }).then(() => {
    say('waiting', 'the server runs until Ctrl-C, which also removes its data; the files above stay')
    return stopped
  })
  await Promise.race([stopped, waits])
  say('stopping', 'the server and its PostgreSQL')
}

async function receiveStopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    // For good: pnpm may pass on the Ctrl-C that came here as well, and the second would leave the server behind.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        resolve()
      })
    }
  })
}

await demo({ keep: process.argv.includes('--keep'), studio: process.argv.includes('--studio') })
// With --keep the server is still a child of this process, which would wait for it.
process.exit(0)
