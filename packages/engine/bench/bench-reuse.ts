import { join } from 'node:path'

import { upscale } from '../src/index.ts'
import { digest } from './digest.ts'
import {
  type Competitor,
  framesPerSecond,
  measureRounds,
  ratioOf,
  type Rounds,
  type Spread,
  spreadCells,
} from './measure-rounds.ts'
import { encoding, planBench } from './plan-bench.ts'
import { printTable } from './print-table.ts'
import { makeStaticClips, type StaticClip } from './static-clips.ts'

export interface ReuseRow {
  readonly clip: string
  readonly model: string
  /** 0…1 of the network's output. */
  readonly reusedShare: number
  readonly fpsWith: Spread
  readonly fpsWithout: Spread
  readonly speedUp: Spread
  /** Whether every run, with and without, wrote the same bytes. */
  readonly isSame: boolean
}

export interface ReuseOptions {
  readonly rounds: number
  readonly frames: number
}

const benchModels = ['turbo', 'fast']
const withReuse = (model: string): string => `${model}, with`
const withoutReuse = (model: string): string => `${model}, without`

/** What a camera that stands still saves: the same upscales with reuse of what did not change, and without. */
export async function benchReuse(directory: string, { rounds, frames }: ReuseOptions): Promise<ReuseRow[]> {
  const { found, missing } = await makeStaticClips(directory, frames)
  process.stdout.write(
    `\nreuse: ${String(frames)} frames at most, ${String(rounds)} rounds in turn, upscale() timed from call to file\n`,
  )
  for (const path of missing) process.stdout.write(`left out: ${path} is not there\n`)
  const rows: ReuseRow[] = []
  for (const clip of found) rows.push(...(await benchClip(clip, directory, rounds)))
  for (const { name, content } of found) process.stdout.write(`${name}: ${content}\n`)
  print(rows)
  return rows
}

async function benchClip(clip: StaticClip, directory: string, rounds: number): Promise<ReuseRow[]> {
  const digests = new Map<string, Set<string>>(benchModels.map((model) => [model, new Set()]))
  const competitor = (model: string, reuse: boolean): Competitor => ({
    name: reuse ? withReuse(model) : withoutReuse(model),
    run: async () => {
      const planned = await planBench(clip.path, { model })
      const output = await upscale(planned, join(directory, 'reuse.mp4'), { provider: 'cpu', reuse })
      digests.get(model)?.add(await digest(output.path))
      const { frames, secondsTaken, reusedShare } = output
      return { frames, seconds: secondsTaken, reusedShare }
    },
  })
  const competitors = benchModels.flatMap((model) => [competitor(model, true), competitor(model, false)])
  const found: Rounds = await measureRounds(competitors, rounds)
  return benchModels.map((model) => ({
    clip: clip.name,
    model,
    reusedShare: found.get(withReuse(model))?.[0]?.reusedShare ?? Number.NaN,
    fpsWith: framesPerSecond(found, withReuse(model)),
    fpsWithout: framesPerSecond(found, withoutReuse(model)),
    speedUp: ratioOf(found, withReuse(model), withoutReuse(model)),
    isSame: digests.get(model)?.size === 1,
  }))
}

function print(rows: readonly ReuseRow[]): void {
  printTable(
    [
      `clip, model (x264 ${encoding.preset}, CRF ${String(encoding.crf)})`,
      'reused',
      ...['fps with', 'min', 'max'],
      ...['fps without', 'min', 'max'],
      ...['times as fast', 'min', 'max'],
      'files',
    ],
    rows.map((row) => [
      `${row.clip}, ${row.model}`,
      `${(row.reusedShare * 100).toFixed(1)}%`,
      ...spreadCells(row.fpsWith, 1),
      ...spreadCells(row.fpsWithout, 1),
      ...spreadCells(row.speedUp, 2),
      row.isSame ? 'equal' : 'DIFFERENT',
    ]),
  )
}
