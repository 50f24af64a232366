import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { modelNames, models, plan, probe, upscale } from '../src/index.ts'
import { ownNetwork } from '../src/child/own-networks.ts'
import { encoding } from './bench-quality.ts'
import { printTable } from './print-table.ts'
import { runPeer } from './run-peer.ts'
import { transcode } from './transcode.ts'
import { watchMemory } from './watch-memory.ts'

export interface SpeedRow {
  readonly size: string
  readonly what: string
  /** Frames a second: the slowest, the middle and the fastest round. */
  readonly fps: readonly [number, number, number]
  readonly rssBytes: number | null
}

const sizes = [
  { width: 640, height: 360 },
  { width: 832, height: 464 },
] as const

/** The whole engine (probe aside), the network alone, and node-av's own scale and encode, each in its own process. */
export async function benchSpeed(directory: string, rounds: number): Promise<SpeedRow[]> {
  const rows: SpeedRow[] = []
  for (const { width, height } of sizes) {
    const size = `${String(width)}x${String(height)}`
    const source = join(directory, `speed-${size}.mp4`)
    await transcode({
      input: ocean(),
      output: source,
      filters: `scale=${String(width)}:${String(height)}:flags=area`,
      x264: { crf: 20 },
      frames: 120,
    })
    const found: SpeedRow[] = []
    for (const [what, run] of Object.entries(runners(source, join(directory, 'speed.mp4'), width, height))) {
      found.push({ size, what, ...(await measure(run, rounds)) })
    }
    process.stdout.write(`\n${size} to twice that: x264 ${encoding.preset}, CRF ${String(encoding.crf)}\n`)
    print(found)
    rows.push(...found)
  }
  return rows
}

type Run = () => Promise<{ readonly frames: number; readonly seconds: number }>

function runners(source: string, result: string, width: number, height: number): Record<string, Run> {
  const engine =
    (model: string): Run =>
    async () => {
      const planned = plan(await probe(source), { model, preset: encoding.preset, quality: encoding.crf })
      const { frames, secondsTaken } = await upscale(planned, result)
      return { frames, seconds: secondsTaken }
    }
  const filters = 'scale=iw*2:ih*2:flags=lanczos+accurate_rnd+full_chroma_int'
  const networks = models.flatMap((model) => (model.kind === 'network' ? [model.name] : []))
  return {
    ...Object.fromEntries(modelNames.map((model) => [model, engine(model)])),
    ...Object.fromEntries(
      networks.map((name) => [
        `${name}, network alone`,
        () =>
          runPeer({ kind: 'bare-network', modelPath: ownNetwork(name, 8).path, width, height, frames: 120 }),
      ]),
    ),
    'node-av scale lanczos + x264': () =>
      runPeer({ kind: 'transcode', transcode: { input: source, output: result, filters, x264: encoding } }),
  }
}

async function measure(run: Run, rounds: number): Promise<Pick<SpeedRow, 'fps' | 'rssBytes'>> {
  const speeds: number[] = []
  let rssBytes: number | null = null
  for (let round = 0; round < rounds; round++) {
    const stopWatching = watchMemory()
    const { frames, seconds } = await run()
    rssBytes = Math.max(rssBytes ?? 0, stopWatching() ?? 0)
    speeds.push(frames / seconds)
  }
  speeds.sort((a, b) => a - b)
  const at = (share: number): number => speeds[Math.round((speeds.length - 1) * share)] ?? Number.NaN
  return { fps: [at(0), at(0.5), at(1)], rssBytes: rssBytes === 0 ? null : rssBytes }
}

function print(rows: readonly SpeedRow[]): void {
  printTable(
    ['', 'fps', 'min', 'max', 'of the network alone', 'peak RSS MB'],
    rows.map(({ what, fps: [min, median, max], rssBytes }) => {
      const alone = rows.find((row) => row.what === `${what}, network alone`)
      return [
        what,
        median.toFixed(1),
        min.toFixed(1),
        max.toFixed(1),
        alone ? (median / alone.fps[1]).toFixed(2) : '',
        rssBytes === null ? '' : (rssBytes / 1e6).toFixed(0),
      ]
    }),
  )
}

function ocean(): string {
  const vide = dirname(createRequire(import.meta.url).resolve('vide/package.json'))
  return join(vide, 'examples/video/ocean.mp4')
}
