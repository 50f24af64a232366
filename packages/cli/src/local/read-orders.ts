import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { Limits, ProviderName, UpscaleOptions } from '@video-upscale/engine'

import { UsageError } from '../exit-codes.ts'
import { askedContainer, chooseOut, toOutPlace } from '../outputs/choose-out.ts'
import { findFiles, isPattern } from '../sources/find-files.ts'
import { toVideoInput } from '../sources/source.ts'
import type { OutputFlags } from '../terminal.ts'
import { toUpscaleOptions, type UpscaleOptionFlags } from '../options/upscale-options.ts'
import type { Engine } from './load-engine.ts'

/** The flags of `local`. */
export interface LocalFlags extends OutputFlags, UpscaleOptionFlags {
  readonly out?: string
  readonly force: boolean
  readonly concurrency: number
  readonly modelPath?: string
  readonly threads?: number
  readonly provider: ProviderName | 'auto'
}

/** One video, and where its result goes. */
export interface LocalOrder {
  /** What people know the source as. */
  readonly name: string
  /** Path of the source; null for standard input. */
  readonly source: string | null
  /** Path of the result; null for standard output. */
  readonly out: string | null
}

export interface Orders {
  readonly orders: readonly LocalOrder[]
  readonly options: UpscaleOptions
}

/**
 * What the command line asks for, before any work.
 *
 * @throws UsageError for what cannot be meant
 */
export async function readOrders(
  engine: Pick<Engine, 'codecs' | 'codecNames' | 'modelNames' | 'listProviders'>,
  inputs: readonly string[],
  flags: LocalFlags,
): Promise<Orders> {
  checkProvider(engine, flags)
  const sources = await findSources(inputs)
  const place = toOutPlace(flags.out, {
    several: sources.length > 1 || inputs.some((input) => !sources.includes(input) && isPattern(input)),
    isDirectory: await isDirectory(flags.out),
  })
  if (flags.out === undefined && sources.includes(null)) {
    throw new UsageError(
      'What comes from standard input has no name: say -o FILE, or -o - for standard output.',
    )
  }
  const container = askedContainer(place, flags.container)
  const { codec = engine.codecNames[0] } = flags
  const extension = container ?? engine.codecs[codec].defaultContainer
  const options = { ...toUpscaleOptions(flags), ...(await readModel(engine, flags)) }
  const { scale = 2 } = options
  const toOrder = (source: string | null): LocalOrder => ({
    name: source ?? 'standard input',
    source,
    out: chooseOut(place, { name: source ?? 'stdin', scale, extension }),
  })
  return { orders: sources.map(toOrder), options: container ? { ...options, container } : options }
}

/** Each file once, however often it is named; null is standard input. */
async function findSources(inputs: readonly string[]): Promise<readonly (string | null)[]> {
  const sources = new Map<string, string | null>()
  for (const argument of inputs) {
    const input = toVideoInput(argument, 0)
    if (input.kind === 'url') {
      throw new UsageError(`local takes files. Download ${input.url} first, or use: video-upscale upscale`)
    }
    if (input.kind === 'stdin') sources.set('', null)
    else
      for (const path of await findFiles(argument)) {
        if (!sources.has(resolve(path))) sources.set(resolve(path), path)
      }
  }
  return [...sources.values()]
}

async function isDirectory(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false
  const facts = await stat(path).catch(() => undefined)
  return facts?.isDirectory() ?? false
}

/** Wrong names are told at once, and not after every packet of a long video has been read. */
async function readModel(
  { modelNames }: Pick<Engine, 'modelNames'>,
  { model, modelPath }: Pick<LocalFlags, 'model' | 'modelPath'>,
): Promise<Pick<UpscaleOptions, 'modelPath'>> {
  const names: readonly string[] = modelNames
  if (model !== undefined && !names.includes(model)) {
    throw new UsageError(`There is no model "${model}" here. There are: ${names.join(', ')}.`)
  }
  if (modelPath === undefined) return {}
  if (model !== undefined) throw new UsageError('Give either --model or --model-path.')
  if (!modelPath.endsWith('.onnx')) throw new UsageError('--model-path takes a file that ends in .onnx.')
  const facts = await stat(modelPath).catch(() => undefined)
  if (!facts?.isFile()) throw new UsageError(`There is no file ${modelPath}.`)
  return { modelPath: resolve(modelPath) }
}

function checkProvider(
  { listProviders }: Pick<Engine, 'listProviders'>,
  { provider }: Pick<LocalFlags, 'provider'>,
): void {
  const offered = listProviders()
  if (provider === 'auto' || offered.includes(provider)) return
  throw new UsageError(`There is no ${provider} on this platform. There are: auto, ${offered.join(', ')}.`)
}

/** Videos that are worked on at once share the machine's processors. */
export function readLimits({ threads, concurrency }: Pick<LocalFlags, 'threads' | 'concurrency'>): Limits {
  return { threads: threads ?? Math.max(1, Math.floor(availableParallelism() / concurrency)) }
}
