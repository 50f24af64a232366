import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import { upscale } from '../src/index.ts'
import { makeMovingClip, movingContent } from './moving-clip.ts'
import { encoding, planBench } from './plan-bench.ts'
import { printTable } from './print-table.ts'
import { watchMemory } from './watch-memory.ts'

export interface MemoryRow {
  readonly size: string
  readonly short: Peak
  readonly long: Peak
  /** Of the long clip's peak to the short one's. */
  readonly ratio: number
}

interface Peak {
  readonly frames: number
  readonly rate: number
  readonly segments: number
  readonly fps: number
  readonly rssBytes: number | null
}

export interface MemoryOptions {
  /** Names of `memorySizes`. */
  readonly sizes: readonly string[]
  /** At most, of each clip. */
  readonly frames: number
}

const shortSeconds = 5
const longSeconds = 300
const shortRate = 24
const model = 'turbo'

/** Larger pictures come more slowly, or five minutes of them would take hours. */
const sizes = [
  { name: '480p', width: 854, height: 480, longRate: 24 },
  { name: '1080p', width: 1920, height: 1080, longRate: 4 },
  { name: '4K', width: 3840, height: 2160, longRate: 1 },
] as const

export const memorySizes: readonly string[] = sizes.map(({ name }) => name)

/** The largest resident size that a media process reaches over a short and over a long clip of each size. */
export async function benchMemory(directory: string, options: MemoryOptions): Promise<MemoryRow[]> {
  const unknown = options.sizes.find((name) => !memorySizes.includes(name))
  if (unknown !== undefined) throw new Error(`There is no size ${unknown}: ${memorySizes.join(', ')}.`)
  const rows: MemoryRow[] = []
  for (const { name, width, height, longRate } of sizes) {
    if (!options.sizes.includes(name)) continue
    const measure = (rate: number, seconds: number): Promise<Peak> =>
      measurePeak({ directory, width, height, rate, frames: Math.min(options.frames, rate * seconds) })
    const short = await measure(shortRate, shortSeconds)
    const long = await measure(longRate, longSeconds)
    const ratio = (long.rssBytes ?? Number.NaN) / (short.rssBytes ?? Number.NaN)
    rows.push({ size: name, short, long, ratio })
    process.stdout.write(`\nmemory at ${name}: ${ratio.toFixed(2)} times in the long clip\n`)
  }
  print(rows)
  return rows
}

interface Measured {
  readonly directory: string
  readonly width: number
  readonly height: number
  readonly rate: number
  readonly frames: number
}

async function measurePeak({ directory, ...clip }: Measured): Promise<Peak> {
  const source = join(directory, 'memory-source.mp4')
  const result = join(directory, 'memory-result.mp4')
  await makeMovingClip({ ...clip, output: source, x264: { preset: 'ultrafast', crf: 23 } })
  const planned = await planBench(source, { model })
  const stopWatching = watchMemory()
  const { frames, secondsTaken } = await upscale(planned, result, { provider: 'cpu' })
  const rssBytes = stopWatching()
  await Promise.all([rm(source), rm(result)])
  const { rate } = clip
  return { frames, rate, segments: planned.segments.length, fps: frames / secondsTaken, rssBytes }
}

function print(rows: readonly MemoryRow[]): void {
  process.stdout.write(
    `\nmemory: ${model}, 2x, x264 ${encoding.preset}, CRF ${String(encoding.crf)}; highest VmHWM of a media process ` +
      `(they run one after the other); ${movingContent}\n`,
  )
  printTable(
    ['size and clip', 'frames', 'a second', 'segments', 'fps made', 'peak RSS MB', 'of the short'],
    rows.flatMap(({ size, short, long, ratio }) => [
      [`${size}, ${secondsOf(short)} s`, ...cells(short), ''],
      [`${size}, ${secondsOf(long)} s`, ...cells(long), ratio.toFixed(2)],
    ]),
  )
}

function secondsOf({ frames, rate }: Peak): string {
  return (frames / rate).toFixed(0)
}

function cells({ frames, rate, segments, fps, rssBytes }: Peak): string[] {
  const megabytes = rssBytes === null ? '?' : (rssBytes / 1e6).toFixed(0)
  return [String(frames), String(rate), String(segments), fps.toFixed(1), megabytes]
}
