import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'

import { encoderThreads } from '../src/child/encoder-options.ts'
import { modelNames, upscale } from '../src/index.ts'
import { ocean } from '../src/testing-media/real-clips.ts'
import { street } from './clips.ts'
import {
  type Competitor,
  framesPerSecond,
  measureRounds,
  ratioOf,
  type Spread,
  spreadCells,
} from './measure-rounds.ts'
import { measureQuality, type Quality } from './measure-quality.ts'
import { encoding, planBench } from './plan-bench.ts'
import { printTable } from './print-table.ts'
import { runPeer } from './run-peer.ts'
import { transcode } from './transcode.ts'
import { matchingX264 } from './x264-options.ts'

export interface PeerRow {
  readonly clip: string
  readonly what: string
  readonly fps: Spread
  /** How many times as fast as UpscalerJS. */
  readonly ratio: Spread
  readonly quality: Quality
}

export interface PeerOptions {
  readonly rounds: number
  readonly frames: number
  /** Where UpscalerJS is installed; without it there is nothing to compare with. */
  readonly upscalerJs: string | undefined
}

interface PeerClip {
  readonly name: string
  readonly input: string
  /** Make the reference, whose half is upscaled. */
  readonly filters: string
}

const clips: readonly PeerClip[] = [
  { name: 'ocean 416x232', input: ocean, filters: 'crop=832:464' },
  { name: 'street 384x288', input: street, filters: 'null' },
]
// TensorFlow.js 4.11 is the one that UpscalerJS 1.0.0 asks for.
const install =
  'npm install --ignore-scripts upscaler@1.0.0 @upscalerjs/esrgan-slim@1.0.0 @tensorflow/tfjs@4.11.0 ' +
  '@tensorflow/tfjs-backend-wasm@4.11.0'

/** The engine's models beside UpscalerJS on the same frames: speed, and distance from the truth. */
export async function benchPeers(directory: string, options: PeerOptions): Promise<PeerRow[] | null> {
  if (options.upscalerJs === undefined) {
    process.stdout.write(
      `\nleft out: UpscalerJS. Say where it is with --upscalerjs FOLDER, after there: ${install}\n`,
    )
    return null
  }
  process.stdout.write(
    `\nUpscalerJS: TensorFlow.js' wasm backend (SIMD) in Node, on ${String(availableParallelism())} threads with one each; RGB\n` +
      `${String(options.frames)} frames, ${String(options.rounds)} rounds in turn; each process timed from its start ` +
      `to its end; all encode with x264 ${encoding.preset}, CRF ${String(encoding.crf)}, ${String(encoderThreads)} threads\n`,
  )
  const upscalerJs = await findUpscalerJs(resolve(options.upscalerJs))
  const rows: PeerRow[] = []
  for (const clip of clips) {
    if (existsSync(clip.input)) rows.push(...(await benchClip(clip, directory, options, upscalerJs)))
    else process.stdout.write(`left out: ${clip.name}: ${clip.input} is not there\n`)
  }
  print(rows)
  return rows
}

interface UpscalerJs {
  readonly name: string
  readonly folder: string
}

async function findUpscalerJs(folder: string): Promise<UpscalerJs> {
  const manifest = await readFile(join(folder, 'node_modules/upscaler/package.json'), 'utf8')
  return { name: `UpscalerJS ${(JSON.parse(manifest) as { version: string }).version} esrgan-slim`, folder }
}

async function benchClip(
  { name, input, filters }: PeerClip,
  directory: string,
  { rounds, frames }: PeerOptions,
  upscalerJs: UpscalerJs,
): Promise<PeerRow[]> {
  const reference = join(directory, 'peers-reference.mkv')
  const source = join(directory, 'peers-source.mp4')
  await transcode({ input, filters, frames, output: reference, x264: { qp: 0, preset: 'ultrafast' } })
  const half = 'scale=iw/2:ih/2:flags=area'
  await transcode({ input: reference, output: source, filters: half, x264: { crf: 20, preset: 'medium' } })
  const resultOf = (what: string): string => join(directory, `peers-${what.replaceAll(' ', '-')}.mp4`)
  const competitors: Competitor[] = [
    ...modelNames.map((model) => ({
      name: model,
      run: async () => {
        const output = await upscale(await planBench(source, { model }), resultOf(model), { provider: 'cpu' })
        return { frames: output.frames, seconds: output.secondsTaken }
      },
    })),
    {
      name: upscalerJs.name,
      run: () => {
        const { folder } = upscalerJs
        const task = { folder, input: source, output: resultOf(upscalerJs.name) }
        return runPeer({
          kind: 'upscalerjs',
          transcode: { ...task, x264: matchingX264(), threads: encoderThreads },
        })
      },
    },
  ]
  const found = await measureRounds(competitors, rounds)
  const rows: PeerRow[] = []
  for (const { name: what } of competitors) {
    const fps = framesPerSecond(found, what)
    const ratio = ratioOf(found, what, upscalerJs.name)
    rows.push({ clip: name, what, fps, ratio, quality: await measureQuality(resultOf(what), reference) })
  }
  return rows
}

function print(rows: readonly PeerRow[]): void {
  printTable(
    [
      'clip, upscaler',
      'fps',
      'min',
      'max',
      'times as fast',
      'min',
      'max',
      'PSNR-Y dB',
      'SSIM-Y',
      'XPSNR-Y dB',
    ],
    rows.map(({ clip, what, fps, ratio, quality }) => [
      `${clip}, ${what}`,
      ...spreadCells(fps, 2),
      ...spreadCells(ratio, 1),
      quality.psnrY.toFixed(2),
      quality.ssimY.toFixed(4),
      quality.xpsnrY.toFixed(2),
    ]),
  )
}
