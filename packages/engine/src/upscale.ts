import { stat } from 'node:fs/promises'

import { InternalError, LossNotAllowedError } from './errors.ts'
import { fingerprint } from './fingerprint.ts'
import { type Limits, resolveLimits } from './limits.ts'
import type { Plan } from './plan.ts'
import type { Progress } from './progress.ts'
import { clearStalePartials, discardPartial, partialPathBeside, publish } from './publish-output.ts'
import { runInChild } from './run-in-child.ts'
import { openSegmentFolder } from './segment-folder.ts'

/** Options of `upscale`. */
export interface UpscaleRunOptions {
  readonly signal?: AbortSignal
  /** Called in this process, at most about four times a second; what it throws ends the work. */
  readonly onProgress?: (progress: Progress) => void
  readonly limits?: Limits
  /**
   * Where the finished segments of a long video are kept until the file is whole: for this one output, for you to
   * remove with what a run that failed left in it. Default: a hidden folder beside the output.
   */
  readonly segmentsDirectory?: string
}

/** A finished output file. Plain JSON; `verify` takes it. */
export interface Output {
  readonly path: string
  readonly bytes: number
  readonly frames: number
  /** How many of them an earlier run had finished before it was killed or stopped. */
  readonly framesResumed: number
  /** Wall time from the call to the file in place. */
  readonly secondsTaken: number
}

/**
 * Makes the planned file at `outputPath`, replacing what is there. Until it is whole it has another name in the
 * same folder; on any error, and on abort within about a second, that is removed and the child process is gone. What
 * a killed process left of the same output is removed first.
 *
 * A video of several segments is made segment by segment. Those that are finished outlive a kill, an abort, a full
 * disk and a limit: the same call goes on behind them.
 *
 * Throws: `loss-not-allowed` (before any work), `source-changed`, `file-damaged`, `unsupported-source`,
 * `unsupported-model`, `output-unwritable`, `out-of-memory`, `timed-out`, `child-crashed`, `aborted`.
 */
export async function upscale(
  plan: Plan,
  outputPath: string,
  options: UpscaleRunOptions = {},
): Promise<Output> {
  refuseForbiddenLosses(plan)
  const startedMs = performance.now()
  await clearStalePartials(outputPath)
  const { path, frames, framesResumed } = await makeFile(plan, outputPath, options)
  const secondsTaken = (performance.now() - startedMs) / 1000
  const fps = (frames - framesResumed) / secondsTaken
  options.onProgress?.({ fraction: 1, frame: frames, frames, fps, etaSeconds: 0, stage: 'finishing' })
  return { path, bytes: (await stat(path)).size, frames, framesResumed, secondsTaken }
}

type Made = Pick<Output, 'path' | 'frames' | 'framesResumed'>

async function makeFile(plan: Plan, outputPath: string, options: UpscaleRunOptions): Promise<Made> {
  if (plan.segments.length < 2) return await writeFile(plan, outputPath, options, null)
  const folder = await openSegmentFolder(outputPath, await fingerprint(plan), options.segmentsDirectory)
  try {
    const framesResumed = await makeSegments(plan, folder.path, options)
    const made = await writeFile(plan, outputPath, options, folder.path)
    await folder.close()
    return { ...made, framesResumed }
  } catch (error) {
    await folder.close(error)
    throw error
  }
}

/** Answers how many frames were there already. */
async function makeSegments(plan: Plan, directory: string, options: UpscaleRunOptions): Promise<number> {
  const { signal, onProgress } = options
  const limits = resolveLimits(options.limits, 'upscale')
  const task = { kind: 'segments', plan, directory, threads: limits.threads } as const
  const done = await runInChild(task, { limits, signal, onProgress })
  if (done.kind === 'segments') return done.result.framesResumed
  throw new InternalError(`asked for segments, got ${done.kind}`)
}

async function writeFile(
  plan: Plan,
  outputPath: string,
  { signal, onProgress, limits: given }: UpscaleRunOptions,
  segmentsDirectory: string | null,
): Promise<Made> {
  const limits = resolveLimits(given, 'upscale')
  const partialPath = partialPathBeside(outputPath)
  const task = {
    kind: 'upscale',
    plan,
    outputPath: partialPath,
    threads: limits.threads,
    segmentsDirectory,
  } as const
  try {
    const done = await runInChild(task, { limits, signal, onProgress })
    if (done.kind !== 'upscale') throw new InternalError(`asked for an upscale, got ${done.kind}`)
    return { path: await publish(partialPath, outputPath), frames: done.result.frames, framesResumed: 0 }
  } catch (error) {
    await discardPartial(partialPath)
    throw error
  }
}

function refuseForbiddenLosses(plan: Plan): void {
  const forbidden = plan.losses.filter((loss) => !loss.allowed)
  if (forbidden.length > 0) throw new LossNotAllowedError(forbidden)
}
