import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ChosenProvider, Limits, Plan, Proof, ProviderName, UpscaleOptions } from '@video-upscale/engine'

import { CommandError, exitCodes } from '../exit-codes.ts'
import { refuseExisting } from '../outputs/prepare-outs.ts'
import type { Track } from '../reporting/reporter.ts'
import type { Engine } from './load-engine.ts'
import { toCommandError } from './to-command-error.ts'
import { makeDirectory, openResultDirectory } from './work-directory.ts'

/** A file of this machine, and where its result goes; null is standard output. */
export interface FileOrder {
  /** What people know the source as. */
  readonly name: string
  readonly source: string
  readonly out: string | null
}

/** What the upscales of one command line have in common. */
export interface LocalTools {
  readonly engine: Engine
  readonly options: UpscaleOptions
  readonly limits: Limits
  readonly provider: ProviderName | 'auto'
  readonly force: boolean
  readonly stdout: NodeJS.WriteStream
  readonly signal: AbortSignal
  /** Called when a run that did not come to its end left segments that the next one goes on from. */
  readonly onKept: (out: string) => void
}

/**
 * Upscales one file. The result gets its name once it is whole, verified and on disk; until then, and after any
 * error, nothing stands there.
 *
 * @throws CommandError with the engine's code, or the signal's reason
 */
export async function upscaleFile(order: FileOrder, tools: LocalTools, track: Track): Promise<Proof> {
  const { engine, limits, signal } = tools
  try {
    track.step('reading')
    const source = await engine.probe(order.source, { limits, signal })
    const plan = engine.plan(source, tools.options)
    refuseLosses(order.name, plan)
    return await make(plan, order.out, tools, track)
  } catch (error) {
    signal.throwIfAborted()
    throw toCommandError(error, engine)
  }
}

async function make(plan: Plan, out: string | null, tools: LocalTools, track: Track): Promise<Proof> {
  if (out === null) return await pipeOut(plan, tools, track)
  const work = await openResultDirectory(out)
  let end: 'done' | 'failed' = 'failed'
  try {
    const partial = join(work.path, `result.${plan.options.container}`)
    const proof = await makeVerified(plan, partial, tools, track, work.segmentsPath)
    await publish(partial, out, tools.force)
    end = 'done'
    return proof
  } finally {
    if (await work.close(end)) tools.onKept(out)
  }
}

async function pipeOut(plan: Plan, tools: LocalTools, track: Track): Promise<Proof> {
  const { stdout, signal } = tools
  const work = await makeDirectory(join(tmpdir(), `video-upscale-${randomUUID()}`))
  try {
    const partial = join(work.path, `result.${plan.options.container}`)
    const proof = await makeVerified(plan, partial, tools, track)
    await pipeline(createReadStream(partial), stdout, { signal, end: false })
    return proof
  } finally {
    await work.remove()
  }
}

async function makeVerified(
  plan: Plan,
  path: string,
  { engine, limits, provider, signal }: LocalTools,
  track: Track,
  segmentsDirectory?: string,
): Promise<Proof> {
  const onProvider = (chosen: ChosenProvider): void => {
    track.step('provider', { text: chosen.reason, facts: { ...chosen } })
  }
  // An encoder may hold back its first frame for a while, and so the first progress.
  track.step('upscaling')
  const output = await engine.upscale(plan, path, {
    limits,
    signal,
    provider,
    onProgress: track.progress,
    onProvider,
    ...(segmentsDirectory !== undefined && { segmentsDirectory }),
  })
  const { frames, framesResumed } = output
  if (framesResumed > 0) {
    const text = `continued after ${String(framesResumed)} of ${String(frames)} frames of an earlier run`
    track.step('resumed', { text, facts: { frames, framesResumed } })
  }
  track.step('verifying')
  return await engine.verify(plan, output, { limits, signal })
}

/** The engine has synced the file; its name lasts once the directory is synced, too. */
async function publish(partial: string, out: string, force: boolean): Promise<void> {
  // It may have come in the meantime.
  await refuseExisting(out, { force })
  await rename(partial, out)
  if (process.platform === 'win32') return
  const directory = await open(dirname(out), 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

function refuseLosses(name: string, { losses, options }: Plan): void {
  const forbidden = losses.filter(({ allowed }) => !allowed)
  if (forbidden.length === 0) return
  const kinds = new Set([...options.allowLoss, ...forbidden.map(({ kind }) => kind)])
  const lines = forbidden.map(({ kind, message }) => `  ${kind}: ${message}`)
  throw new CommandError(
    'loss-not-allowed',
    exitCodes.refused,
    `The result could not keep everything that is in ${name}:\n${lines.join('\n')}\nAllow it with: --allow-loss ${[...kinds].join(',')}`,
  )
}
