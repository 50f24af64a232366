/**
 * `pnpm demo`: the main job on a real clip, from end to end, with the packages as they are built. It starts
 * a server of its own, imports a clip, upscales it through the client, gets the webhook in Express, saves
 * the result, and decodes it again to see that it is whole. `--keep` leaves server and data. `--studio` prints a
 * link to the job in the studio, and waits for Ctrl-C.
 */
import { chmod, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  createClient,
  type Client,
  type CompletedJob,
  type Job,
  type VideoUpscaleRequest,
} from '@video-upscale/client'
import { importFiles, saveVideo } from '@video-upscale/client/node'
import { createLogUpdate } from 'log-update'
import { AV_LOG_FATAL, Log } from 'node-av'

import { decodeWhole } from './decode-frames.ts'
import { makeDemoClip } from './make-demo-clip.ts'
import { measurePsnr } from './measure-psnr.ts'
import { receiveWebhook } from './receive-webhook.ts'
import { startDemoServer, type DemoServer } from './start-demo-server.ts'
import { writeBeforeAfter } from './write-before-after.ts'

const root = join(import.meta.dirname, '..')
const webhookTimeoutMs = 30_000
const pictureFrameNo = 150

interface Files {
  readonly original: string
  readonly source: string
  readonly result: string
  readonly lanczos: string
  readonly picture: string
}

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

async function runMainJob(server: DemoServer, files: Files, onSubmitted?: (job: Job) => void): Promise<void> {
  const receiver = await receiveWebhook(server.webhookSecret)
  try {
    const client = createClient({ apiKey: server.apiKey, baseUrl: server.apiUrl })
    const imported = await importFiles(client, [files.source])
    say('imported', describeSource(imported))
    const job = await upscaleWithProgress(
      client,
      {
        jobId: imported.id,
        videoNo: 0,
        callback: receiver.url,
        options: { model: 'fast', metadata: { name: 'ocean.mp4' } },
      },
      onSubmitted,
    )
    const bytes = await saveVideo(client, job, files.result)
    const { event } = await withTimeout(receiver.received, webhookTimeoutMs, 'The webhook did not arrive.')
    say('webhook', `verified in Express: job ${event.job.status}, delivery ${event.id}`)
    await report(job, bytes, files)
    const plain = await upscaleWithProgress(client, {
      jobId: imported.id,
      videoNo: 0,
      options: { model: 'lanczos', metadata: { name: 'ocean.mp4' } },
    })
    await saveVideo(client, plain, files.lanczos)
    await compare(files)
  } finally {
    receiver.close()
  }
}

/** @param onSubmitted is told of the job once, before the first line on it */
async function upscaleWithProgress(
  client: Client,
  request: VideoUpscaleRequest,
  onSubmitted?: (job: Job) => void,
): Promise<CompletedJob> {
  let isNew = true
  const progress = createLogUpdate(process.stdout, { showCursor: true })
  try {
    return await client.upscale(request, {
      onUpdate: (update) => {
        if (isNew) onSubmitted?.(update)
        isNew = false
        progress(formatLine('upscaling', `${progressBar(update)}  model ${update.model}`))
      },
    })
  } finally {
    progress.done()
  }
}

/** Checks the saved file by decoding it here, apart from the engine, and prints what was made. */
async function report(job: CompletedJob, bytes: number, files: Files): Promise<void> {
  const decoded = await decodeWhole(files.result)
  const proof = job.report
  if (!proof) throw new Error('The job carries no proof.')
  const rate = decoded.frames / proof.durationOutSeconds
  say(
    'result',
    `${String(decoded.width)}x${String(decoded.height)}, ${String(decoded.frames)} frames, ${rate.toFixed(2)} fps, decoded without error`,
  )
  if (
    decoded.width !== 1280 ||
    decoded.height !== 720 ||
    decoded.frames !== 240 ||
    Math.abs(rate - 24) > 0.01
  ) {
    throw new Error('The result is not the whole clip at twice its size.')
  }
  const sourceBytes = (await stat(files.source)).size
  say('size', `${megabytes(sourceBytes)} → ${megabytes(bytes)}`)
  say('speed', `${proof.fps.toFixed(1)} fps (${proof.secondsTaken.toFixed(1)} s, model ${proof.model})`)
  say('points', `${String(job.points.consumed)} consumed`)
  await writeBeforeAfter({ ...files, frameNo: pictureFrameNo, target: files.picture })
}

/** How near to the original the network comes, and plain resampling. */
async function compare(files: Files): Promise<void> {
  const fast = await measurePsnr(files.result, files.original)
  const lanczos = await measurePsnr(files.lanczos, files.original)
  say(
    'PSNR-Y',
    `fast ${fast.toFixed(2)} dB, lanczos ${lanczos.toFixed(2)} dB: ${(fast - lanczos).toFixed(2)} dB better`,
  )
  say('picture', `${relative(process.cwd(), files.picture)}: left the source's pixels, right the result's`)
  say('video', relative(process.cwd(), files.result))
  if (fast <= lanczos) throw new Error('The network came no nearer to the original than plain resampling.')
}

function describeSource(job: CompletedJob): string {
  const [source] = job.sources
  if (!source) throw new Error('The import names no source.')
  const { codec, width, height, frames, framesPerSecond, streams } = source
  const sound = streams.filter(({ kind }) => kind === 'audio').map((stream) => stream.codec)
  return `${codec} ${String(width)}x${String(height)}, ${String(frames)} frames, ${String(framesPerSecond)} fps, sound: ${sound.join(', ') || 'none'}`
}

function progressBar(job: Job): string {
  if (job.status === 'completed') return `${'█'.repeat(24)} 100%`
  if (job.status !== 'processing' || !job.progress) return job.status
  const { fraction, fps } = job.progress
  const filled = Math.round(fraction * 24)
  return `${'█'.repeat(filled)}${'░'.repeat(24 - filled)} ${String(Math.floor(fraction * 100))}%  ${fps.toFixed(1)} fps`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`
}

function formatLine(name: string, text: string): string {
  return `${name.padEnd(10)} ${text}`
}

function say(name: string, text: string): void {
  console.log(formatLine(name, text))
}

async function withTimeout<Value>(value: Promise<Value>, ms: number, message: string): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new Error(message))
  }, ms)
  return Promise.race([value, promise]).finally(() => {
    clearTimeout(timer)
  })
}

await demo({ keep: process.argv.includes('--keep'), studio: process.argv.includes('--studio') })
// With --keep the server is still a child of this process, which would wait for it.
process.exit(0)
