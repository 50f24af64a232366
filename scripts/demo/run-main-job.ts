import { stat } from 'node:fs/promises'
import { relative } from 'node:path'
import {
  createClient,
  type Client,
  type CompletedJob,
  type Job,
  type VideoUpscaleRequest,
} from '@video-upscale/client'
import { importFiles, saveVideo } from '@video-upscale/client/node'
import { createLogUpdate } from 'log-update'

import type { DemoServer } from '../start-demo-server.ts'
import { decodeWhole } from './decode-frames.ts'
import { measurePsnr } from './measure-psnr.ts'
import { receiveWebhook } from './receive-webhook.ts'
import { formatLine, say } from './say.ts'
import { writeBeforeAfter } from './write-before-after.ts'

const webhookTimeoutMs = 30_000
const pictureFrameNo = 150

/** Paths of the clip as it was, of what is made of it, and of the results. */
export interface Files {
  readonly original: string
  readonly source: string
  readonly result: string
  readonly lanczos: string
  readonly picture: string
}

/**
 * Imports the clip, upscales it with a network and plainly, gets the webhook, saves the results and compares them.
 *
 * @param onSubmitted is told of the first job once, before the first line on it
 * @throws where a result is not whole, or the network's is no nearer to the original
 */
export async function runMainJob(
  server: DemoServer,
  files: Files,
  onSubmitted?: (job: Job) => void,
): Promise<void> {
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
  // In a file or a pipe a line for each step would be all there is to read.
  const progress = process.stdout.isTTY ? createLogUpdate(process.stdout, { showCursor: true }) : undefined
  try {
    return await client.upscale(request, {
      onUpdate: (update) => {
        if (isNew) onSubmitted?.(update)
        isNew = false
        progress?.(formatLine('upscaling', `${progressBar(update)}  model ${update.model}`))
      },
    })
  } finally {
    progress?.done()
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

async function withTimeout<Value>(value: Promise<Value>, ms: number, message: string): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new Error(message))
  }, ms)
  return Promise.race([value, promise]).finally(() => {
    clearTimeout(timer)
  })
}
