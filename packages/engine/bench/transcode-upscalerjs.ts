import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import {
  AV_PIX_FMT_RGB24,
  Decoder,
  Demuxer,
  Encoder,
  FF_ENCODER_LIBX264,
  FilterAPI,
  Frame,
  Muxer,
} from 'node-av'

import type { RgbPicture } from './upscalerjs-worker.ts'

export interface UpscalerJsTranscode {
  /** Where UpscalerJS is installed. */
  readonly folder: string
  readonly input: string
  readonly output: string
  readonly x264: Readonly<Record<string, string | number>>
  readonly threads: number
}

/**
 * A video through UpscalerJS: decoded to RGB, enlarged on as many threads as the engine has, each with a TensorFlow.js of
 * its own, and encoded as the engine encodes.
 */
export async function transcodeByUpscalerJs(task: UpscalerJsTranscode): Promise<{ readonly frames: number }> {
  const workers = Array.from({ length: availableParallelism() }, () => startWorker(task.folder))
  await using input = await Demuxer.open(task.input)
  const video = input.video()
  if (!video) throw new Error(`${task.input} has no video.`)
  using decoder = await Decoder.create(video)
  using toRgb = FilterAPI.create(`scale=flags=${careful},format=rgb24`)
  using fromRgb = FilterAPI.create(`scale=flags=${careful},format=yuv420p`)
  using encoder = await Encoder.create(FF_ENCODER_LIBX264, {
    options: { ...task.x264 },
    threadCount: task.threads,
  })
  await using output = await Muxer.open(task.output)
  const stream = output.addStream(encoder)
  const small = toRgb.frames(decoder.frames(input.packets(video.index)))
  let frames = 0
  for await (const packet of encoder.packets(fromRgb.frames(enlargeInTurn(small, workers)))) {
    if (packet) frames += 1
    await output.writePacket(packet, stream)
    packet?.free()
  }
  await Promise.all(workers.map(({ end }) => end()))
  return { frames }
}

const careful = 'bicubic+accurate_rnd+full_chroma_int+full_chroma_inp'

type Enlarger = ReturnType<typeof startWorker>

/** Frames in order; each worker has one at a time. */
async function* enlargeInTurn(
  frames: AsyncIterable<Frame | null>,
  workers: readonly Enlarger[],
): AsyncGenerator<Frame | null> {
  const started: Promise<Frame>[] = []
  let count = 0
  for await (const frame of frames) {
    if (frame === null) break
    const worker = workers[count % workers.length]
    if (!worker) throw new RangeError('no worker')
    count += 1
    started.push(enlarge(frame, worker))
    if (started.length === workers.length) yield (await started.shift()) ?? null
  }
  for (const larger of started) yield await larger
  yield null
}

async function enlarge(frame: Frame, worker: Enlarger): Promise<Frame> {
  const { width, height, pts, timeBase } = frame
  const larger = await worker.enlarge({ pixels: frame.toBuffer(), width, height })
  const picture = Frame.fromVideoBuffer(Buffer.from(larger.pixels.buffer), {
    width: larger.width,
    height: larger.height,
    format: AV_PIX_FMT_RGB24,
    pts,
    timeBase,
  })
  frame.free()
  return picture
}

function startWorker(folder: string) {
  const worker = new Worker(new URL('./upscalerjs-worker.ts', import.meta.url), { workerData: { folder } })
  return {
    enlarge: (picture: RgbPicture): Promise<RgbPicture> =>
      new Promise((resolve, reject) => {
        worker.once('message', resolve).once('error', reject)
        worker.postMessage(picture)
      }),
    end: () => worker.terminate(),
  }
}
