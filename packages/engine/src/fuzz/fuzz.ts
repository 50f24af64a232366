import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type EngineErrorCode, isEngineError } from '../errors.ts'
import { isLossKind, lossKinds } from '../losses.ts'
import { plan } from '../plan.ts'
import { probe } from '../probe.ts'
import { makeMedia, type MediaRecipe } from '../testing-media/make-media.ts'
import { upscale } from '../upscale.ts'
import { verify } from '../verify.ts'
import { createRandom, type MutationName, mutationNames, mutations } from './mutate.ts'

/** How one damaged file ended. */
export interface FuzzResult {
  readonly index: number
  readonly container: string
  readonly mutation: MutationName
  readonly outcome: 'refused' | 'succeeded' | 'hung' | 'crashed' | 'broken'
  /** `probe`, `upscale` or `verify`, and the code or message. */
  readonly detail: string
}

export interface FuzzOptions {
  readonly folder: string
  readonly files: number
  readonly seed: number
  /** Files at a time. */
  readonly parallel: number
  readonly onResult?: (result: FuzzResult) => void
}

const small = { width: 48, height: 32, frames: 8, rate: 8 } as const
const opus = { encoder: 'libopus', sampleRate: 48_000 }

const containers: Readonly<Record<string, MediaRecipe>> = {
  mp4: { subtitles: ['one'], tags: { title: 'T' }, muxer: { movflags: '+faststart' } },
  mov: { format: 'mov', audio: { encoder: 'pcm_s16le' } },
  mkv: { format: 'matroska', subtitles: ['one'], attachment: 'a.ttf' },
  webm: { format: 'webm', encoder: 'libvpx', audio: opus },
  avi: { format: 'avi', encoder: 'mpeg4', encoderOptions: { bf: 2 } },
  ts: { format: 'mpegts', encoder: 'mpeg2video', rate: 25, timeScale: 25, audio: { encoder: 'mp2' } },
}

// A process that is still there after this long hangs: the sources take a tenth of a second.
const limits = {
  timeoutMs: 20_000,
  maxRssBytes: 1.5e9,
  maxDimension: 1024,
  maxPixelsTimesFrames: 5e7,
  threads: 1,
}

/** Damages files and sends each through probe, plan, upscale and verify. Anything but an end in order is a finding. */
export async function fuzz({ folder, files, seed, parallel, onResult }: FuzzOptions): Promise<FuzzResult[]> {
  const names = Object.keys(containers)
  const seeds = await Promise.all(
    names.map(async (name) =>
      readFile(await makeMedia(join(folder, `seed.${name}`), { ...small, ...containers[name] })),
    ),
  )
  const results: FuzzResult[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < files; index = next++) {
      const container = names[index % names.length] ?? ''
      const mutation = mutationNames[Math.floor(index / names.length) % mutationNames.length] ?? 'bit flips'
      const whole = seeds[index % seeds.length] ?? Buffer.alloc(0)
      const damaged = mutations[mutation](whole, createRandom(seed + index), seeds)
      const result = {
        index,
        container,
        mutation,
        ...(await run(join(folder, String(index)), container, damaged)),
      }
      results.push(result)
      onResult?.(result)
    }
  }
  await Promise.all(Array.from({ length: parallel }, work))
  return results.toSorted((a, b) => a.index - b.index)
}

type End = Pick<FuzzResult, 'outcome' | 'detail'>

async function run(folder: string, container: string, bytes: Buffer): Promise<End> {
  await mkdir(folder)
  const source = join(folder, `in.${container}`)
  await writeFile(source, bytes)
  const end = await pipeline(source, join(folder, 'out.mkv'))
  const left = await readdir(folder)
  const expected = end.outcome === 'succeeded' || end.detail.startsWith('verify') ? ['out.mkv'] : []
  const stray = left.filter((name) => name !== `in.${container}` && !expected.includes(name))
  // Only a file that did harm is kept, to be looked at.
  const isFine = stray.length === 0 && (end.outcome === 'refused' || end.outcome === 'succeeded')
  if (isFine) await rm(folder, { recursive: true })
  return stray.length === 0 ? end : { outcome: 'broken', detail: `left behind: ${stray.join(', ')}` }
}

async function pipeline(source: string, outputPath: string): Promise<End> {
  let step = 'probe'
  try {
    const probed = await probe(source, { limits })
    step = 'plan'
    const allowLoss = lossKinds.filter(isLossKind)
    const planned = plan(probed, { model: 'lanczos', preset: 'ultrafast', container: 'mkv', allowLoss })
    step = 'upscale'
    const output = await upscale(planned, outputPath, { limits })
    step = 'verify'
    await verify(planned, output, { limits })
    return { outcome: 'succeeded', detail: 'verify' }
  } catch (error) {
    if (!isEngineError(error)) return { outcome: 'broken', detail: `${step}: ${String(error)}` }
    return {
      outcome: outcomeOf(error.code),
      detail: `${step}: ${error.code}: ${error.message.slice(0, 200)}`,
    }
  }
}

function outcomeOf(code: EngineErrorCode): FuzzResult['outcome'] {
  if (code === 'timed-out') return 'hung'
  if (code === 'child-crashed') return 'crashed'
  return code === 'internal' || code === 'aborted' ? 'broken' : 'refused'
}
