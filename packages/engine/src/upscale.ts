import { stat } from 'node:fs/promises'

import { fingerprint } from './fingerprint.ts'
import type { Limits } from './limits.ts'
import type { Plan } from './plan.ts'
import type { Progress } from './progress.ts'
import { type ChosenProvider, type ProviderName, resolveProvider } from './providers.ts'
import { clearStalePartials, refuseOutput } from './publish-output.ts'
import { refuseForbiddenLosses } from './refuse-forbidden-losses.ts'
import { joiningOnly, makeSegments, type Work, type WrittenFile, writeFile } from './run-upscale.ts'
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
 * Makes the planned file at `outputPath`, replacing what is there, but never the source. Until it is whole it has another name in the
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
  await refuseOutput(outputPath, plan.source.path)
  await clearStalePartials(outputPath)
  const made = await makeFile(plan, outputPath, work, options.segmentsDirectory)
  const { path, frames, framesResumed } = made
  const secondsTaken = (performance.now() - startedMs) / 1000
  const fps = (frames - framesResumed) / secondsTaken
  options.onProgress?.({ fraction: 1, frame: frames, frames, fps, etaSeconds: 0, stage: 'finishing' })
  return { ...made, bytes: (await stat(path)).size, secondsTaken }
}

async function makeFile(
  plan: Plan,
  outputPath: string,
  work: Work,
  segmentsDirectory: string | undefined,
): Promise<WrittenFile> {
  if (plan.segments.length < 2) return await writeFile(plan, outputPath, work, null)
  const folder = await openSegmentFolder(outputPath, await fingerprint(plan), segmentsDirectory)
  try {
    const segments = { directory: folder.path, only: null }
    const made = await makeSegments(plan, segments, work)
    const written = await writeFile(plan, outputPath, joiningOnly(work), made.segmentsDirectory)
    await folder.close()
    const { framesResumed, reusedShare, provider } = made
    return { ...written, framesResumed, reusedShare, provider }
  } catch (error) {
    await folder.close(error)
    throw error
  }
}
