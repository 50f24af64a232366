import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { encoderThreads } from '../src/child/encoder-options.ts'
import { ownNetwork } from '../src/child/own-networks.ts'
import { models, upscale } from '../src/index.ts'
import {
  type Competitor,
  framesPerSecond,
  measureRounds,
  ratioOf,
  ratioOfParts,
  type Rounds,
  type Spread,
  spreadCells,
  spreadOf,
  type Timing,
} from './measure-rounds.ts'
import { makeMovingClip, movingContent } from './moving-clip.ts'
import { printTable } from './print-table.ts'
import { encoding, planBench } from './plan-bench.ts'
import { runPeer } from './run-peer.ts'
import { watchMemory } from './watch-memory.ts'
import { matchingX264 } from './x264-options.ts'

export interface SpeedRow {
  readonly size: string
  readonly what: string
  readonly fps: Spread
  readonly rssBytes: number | null
}

export interface RatioRow {
  readonly size: string
  readonly what: string
  readonly beside: string
  readonly ratio: Spread
}

export interface Speed {
  readonly speeds: readonly SpeedRow[]
  readonly ratios: readonly RatioRow[]
}

export interface SpeedOptions {
  readonly rounds: number
  readonly frames: number
  /** Which of the models; `lanczos` is always there. */
  readonly networks: readonly NetworkName[]
}

interface Contest {
  readonly width: number
  readonly height: number
  readonly frames: number
  readonly networks: readonly NetworkName[]
}

const sizes = [
  { width: 640, height: 360 },
  { width: 832, height: 464 },
] as const
const rate = 24
export const networkNames = models.flatMap((model) => (model.kind === 'network' ? [model.name] : []))
type NetworkName = (typeof networkNames)[number]
const delivered = (name: string): string => `${name}: network as delivered`
const fused = (name: string): string => `${name}: fused network alone`
const sameThreads = `node-av lanczos, ${String(encoderThreads)} encoder threads`
const ownThreads = 'node-av lanczos, its own choice of threads'

/** The engine, its networks without the engine, and node-av's own decode → scale → encode, round by round. */
export async function benchSpeed(
  directory: string,
  { rounds, frames, networks }: SpeedOptions,
): Promise<Speed> {
  const speeds: SpeedRow[] = []
  const ratios: RatioRow[] = []
  for (const size of sizes) {
    const name = `${String(size.width)}x${String(size.height)}`
    const source = join(directory, `speed-${name}.mp4`)
    await makeMovingClip({ output: source, ...size, rate, frames, x264: { crf: 20 } })
    const competitors = competitorsFor(source, join(directory, 'speed.mp4'), { ...size, frames, networks })
    const found = await measureRounds(competitors, rounds)
    speeds.push(...[...found.keys()].map((what) => speedRow(found, name, what)))
    ratios.push(...ratioRows(found, name, networks))
    const kilobits = ((await stat(source)).size * 8) / 1000 / (frames / rate)
    process.stdout.write(
      `\n${name}, ${String(rate)} fps, ${String(frames)} frames, ${kilobits.toFixed(0)} kbit/s: ${movingContent}\n` +
        `the engine took over ${(mostReused(found) * 100).toFixed(2)}% from frames before\n` +
        `${String(rounds)} rounds in turn; each process timed from its start to its end; ` +
        `networks on ${String(availableParallelism())} threads\n`,
    )
    print(name, { speeds, ratios })
  }
  return { speeds, ratios }
}

function competitorsFor(
  source: string,
  result: string,
  { width, height, frames, networks }: Contest,
): Competitor[] {
  const network = (modelPath: string) => () =>
    runPeer({ kind: 'bare-network', modelPath, width, height, frames })
  const filters = 'scale=iw*2:ih*2:flags=lanczos+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact'
  const task = { input: source, output: result, filters, x264: encoding }
  const engine = (name: string): Competitor => ({ name, run: () => runEngine(source, result, name) })
  const all: Competitor[] = [
    ...networks.flatMap((name) => [
      engine(name),
      { name: delivered(name), run: network(exportedPath(name)) },
      { name: fused(name), run: network(ownNetwork(name, 8).path) },
    ]),
    engine('lanczos'),
    {
      name: sameThreads,
      run: () =>
        runPeer({ kind: 'transcode', transcode: { ...task, x264: matchingX264(), threads: encoderThreads } }),
    },
    { name: ownThreads, run: () => runPeer({ kind: 'transcode', transcode: task }) },
  ]
  return all.map(({ name, run }) => ({ name, run: () => withMemory(run) }))
}

/** As the training left it; what the package carries has its last layers rewritten to run faster. */
function exportedPath(name: string): string {
  return fileURLToPath(new URL(`../training/exported/${name}.onnx`, import.meta.url))
}

async function runEngine(source: string, result: string, model: string): Promise<Timing> {
  const output = await upscale(await planBench(source, { model }), result, { provider: 'cpu' })
  const { frames, secondsTaken, reusedShare } = output
  return { frames, seconds: secondsTaken, reusedShare }
}

/** Of any run: a clip that moves all over leaves nothing to take over. */
function mostReused(rounds: Rounds): number {
  return Math.max(...[...rounds.values()].flat().map(({ reusedShare }) => reusedShare ?? 0))
}

async function withMemory(run: () => Promise<Timing>): Promise<Timing> {
  const stopWatching = watchMemory()
  const timing = await run()
  return { ...timing, rssBytes: stopWatching() }
}

function speedRow(rounds: Rounds, size: string, what: string): SpeedRow {
  const peaks = (rounds.get(what) ?? []).map(({ rssBytes }) => rssBytes ?? 0)
  const { max } = spreadOf(peaks)
  return { size, what, fps: framesPerSecond(rounds, what), rssBytes: max > 0 ? max : null }
}

function ratioRows(rounds: Rounds, size: string, networks: readonly NetworkName[]): RatioRow[] {
  const row = (what: string, beside: string): RatioRow => ({
    size,
    what,
    beside,
    ratio: ratioOf(rounds, what, beside),
  })
  return [
    ...networks.flatMap((name) => [
      row(name, delivered(name)),
      row(name, fused(name)),
      {
        size,
        what: name,
        beside: `${fused(name)}, its start not counted`,
        ratio: ratioOf(rounds, name, fused(name), 'own'),
      },
      {
        size,
        what: name,
        beside: `${fused(name)} + ${sameThreads}, one after the other`,
        ratio: ratioOfParts(rounds, name, [fused(name), sameThreads]),
      },
    ]),
    row('lanczos', sameThreads),
    row('lanczos', ownThreads),
  ]
}

function print(size: string, { speeds, ratios }: Speed): void {
  printTable(
    ['frames a second', 'median', 'min', 'max', 'peak RSS MB'],
    speeds
      .filter((row) => row.size === size)
      .map(({ what, fps, rssBytes }) => [
        what,
        ...spreadCells(fps, 1),
        rssBytes === null ? '' : (rssBytes / 1e6).toFixed(0),
      ]),
  )
  process.stdout.write('\n')
  printTable(
    ['times as fast', 'median', 'min', 'max'],
    ratios
      .filter((row) => row.size === size)
      .map(({ what, beside, ratio }) => [`${what} / ${beside}`, ...spreadCells(ratio, 2)]),
  )
  const turbo = speeds.find((row) => row.size === size && row.what === 'turbo')?.fps.median ?? Number.NaN
  const times = turbo / rate
  process.stdout.write(
    `turbo at ${size} from a ${String(rate)} fps source: ${turbo.toFixed(1)} fps, ` +
      `that is ${times.toFixed(2)} times real time (margin ${((times - 1) * 100).toFixed(0)}%)\n`,
  )
}
