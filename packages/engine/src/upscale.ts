import { stat } from 'node:fs/promises'

import { InternalError, LossNotAllowedError } from './errors.ts'
import { fingerprint } from './fingerprint.ts'
import { type Limits, resolveLimits } from './limits.ts'
import type { Plan } from './plan.ts'
import type { Progress } from './progress.ts'
import { type ChosenProvider, type ProviderName, resolveProvider } from './providers.ts'
import {
  clearStalePartials,
  discardPartial,
  partialPathBeside,
  publish,
  refuseUnwritable,
} from './publish-output.ts'
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
  /**
   * What runs a network. Default `auto`: the first that gives the CPU's samples, sooner than all CPUs together do, and
   * `cpu` if there is none. Another than `cpu` may move a sample by one level.
   */
  readonly provider?: ProviderName | 'auto'
  /**
   * False sends every frame through the network as a whole. By default a part of the picture that is, with all the
   * network sees around it, bit for bit as in the frame before takes its old output: the same file, sooner.
   */
  readonly reuse?: boolean
  /** Called once in this process, before the first frame: what runs the network and why, for a log. */
  readonly onProvider?: (chosen: ChosenProvider) => void
}

/** A finished output file. Plain JSON; `verify` takes it. */
export interface Output {
  readonly path: string
  readonly bytes: number
  readonly frames: number
  /** How many of them an earlier run had finished before it was killed or stopped. */
  readonly framesResumed: number
  /**
   * 0…1: share of the network's output that was taken over, unchanged, from the frame before, in the frames that were
   * made now; 0 for a filter.
   */
  readonly reusedShare: number
  /** Wall time from the call to the file in place. */
  readonly secondsTaken: number
  /** What ran the network; `cpu` for a model that is none. Do not join outputs of different providers into one. */
  readonly provider: ProviderName
}

/**
 * Makes the planned file at `outputPath`, replacing what is there. Until it is whole it has another name in the
 * same folder; on any error, and on abort within about a second, that is removed and the child process is gone. What
 * a killed process left of the same output is removed first.
 *
 * A video of several segments is made segment by segment. Those that are finished outlive whatever the same call may not
 * meet again, such as a kill, an abort, a full disk, a limit or a source that is away: it goes on behind them.
 *
 * Throws: `loss-not-allowed` (before any work), `source-changed`, `file-unreadable`, `file-damaged`,
 * `unsupported-source`, `unsupported-model`, `unsupported-option`, `provider-unavailable`, `output-unwritable`,
 * `out-of-memory`, `timed-out`, `child-crashed`, `aborted`.
 */
export async function upscale(
  plan: Plan,
  outputPath: string,
  options: UpscaleRunOptions = {},
): Promise<Output> {
  refuseForbiddenLosses(plan)
  const work = { ...options, provider: resolveProvider(options.provider), reuse: options.reuse ?? true }
  const startedMs = performance.now()
  await clearStalePartials(outputPath)
  const made = await makeFile(plan, outputPath, work)
  const { path, frames, framesResumed } = made
  const secondsTaken = (performance.now() - startedMs) / 1000
  const fps = (frames - framesResumed) / secondsTaken
  options.onProgress?.({ fraction: 1, frame: frames, frames, fps, etaSeconds: 0, stage: 'finishing' })
  return { ...made, bytes: (await stat(path)).size, secondsTaken }
}

type Made = Omit<Output, 'bytes' | 'secondsTaken'>

/** Options with their defaults. */
type Work = UpscaleRunOptions & { readonly provider: ProviderName | 'auto'; readonly reuse: boolean }

async function makeFile(plan: Plan, outputPath: string, work: Work): Promise<Made> {
  if (plan.segments.length < 2) return await writeFile(plan, outputPath, work, null)
  await refuseUnwritable(outputPath)
  const folder = await openSegmentFolder(outputPath, await fingerprint(plan), work.segmentsDirectory)
  try {
    const { framesResumed, reusedShare, provider, segmentsDirectory } = await makeSegments(
      plan,
      folder.path,
      work,
    )
    // Joining needs no network; what is chosen for it is not what made the picture.
    const { signal, limits } = work
    const join = {
      ...(signal && { signal }),
      ...(limits && { limits }),
      provider: 'cpu',
      reuse: false,
    } as const
    const made = await writeFile(plan, outputPath, join, segmentsDirectory)
    await folder.close()
    return { ...made, framesResumed, reusedShare, provider }
  } catch (error) {
    await folder.close(error)
    throw error
  }
}

async function makeSegments(plan: Plan, directory: string, work: Work) {
  const limits = resolveLimits(work.limits, 'upscale')
  const { threads } = limits
  const { provider, reuse } = work
  const task = { kind: 'segments', plan, directory, threads, provider, reuse } as const
  const done = await runInChild(task, { ...work, limits })
  if (done.kind === 'segments') return done.result
  throw new InternalError(`asked for segments, got ${done.kind}`)
}

async function writeFile(
  plan: Plan,
  outputPath: string,
  work: Work,
  segmentsDirectory: string | null,
): Promise<Made> {
  const limits = resolveLimits(work.limits, 'upscale')
  const { threads } = limits
  const partialPath = partialPathBeside(outputPath)
  const { provider, reuse } = work
  const task = {
    kind: 'upscale',
    plan,
    outputPath: partialPath,
    threads,
    provider,
    reuse,
    segmentsDirectory,
  } as const
  try {
    const done = await runInChild(task, { ...work, limits })
    if (done.kind !== 'upscale') throw new InternalError(`asked for an upscale, got ${done.kind}`)
    const path = await publish(partialPath, outputPath)
    return { path, framesResumed: 0, ...done.result }
  } catch (error) {
    await discardPartial(partialPath)
    throw error
  }
}

function refuseForbiddenLosses(plan: Plan): void {
  const forbidden = plan.losses.filter((loss) => !loss.allowed)
  if (forbidden.length > 0) throw new LossNotAllowedError(forbidden)
}
