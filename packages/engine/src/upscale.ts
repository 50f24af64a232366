import { stat } from 'node:fs/promises'

import { InternalError, LossNotAllowedError } from './errors.ts'
import { type Limits, resolveLimits } from './limits.ts'
import type { Plan } from './plan.ts'
import type { Progress } from './progress.ts'
import { clearStalePartials, discardPartial, partialPathBeside, publish } from './publish-output.ts'
import { runInChild } from './run-in-child.ts'

/** Options of `upscale`. */
export interface UpscaleRunOptions {
  readonly signal?: AbortSignal
  /** Called in this process, at most about four times a second; what it throws ends the work. */
  readonly onProgress?: (progress: Progress) => void
  readonly limits?: Limits
}

/** A finished output file. Plain JSON; `verify` takes it. */
export interface Output {
  readonly path: string
  readonly bytes: number
  readonly frames: number
  /** Wall time from the call to the file in place. */
  readonly secondsTaken: number
}

/**
 * Makes the planned file at `outputPath`, replacing what is there. Until it is whole it has another name in the
 * same folder; on any error, and on abort within about a second, that is removed and the child process is gone. What
 * a killed process left of the same output is removed first.
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
  const limits = resolveLimits(options.limits, 'upscale')
  await clearStalePartials(outputPath)
  const partialPath = partialPathBeside(outputPath)
  try {
    const task = { kind: 'upscale', plan, outputPath: partialPath, threads: limits.threads } as const
    const done = await runInChild(task, { limits, signal: options.signal, onProgress: options.onProgress })
    if (done.kind !== 'upscale') throw new InternalError(`asked for an upscale, got ${done.kind}`)
    const path = await publish(partialPath, outputPath)
    const { frames } = done.result
    const secondsTaken = (performance.now() - startedMs) / 1000
    const fps = frames / secondsTaken
    options.onProgress?.({ fraction: 1, frame: frames, frames, fps, etaSeconds: 0, stage: 'finishing' })
    return { path, bytes: (await stat(path)).size, frames, secondsTaken }
  } catch (error) {
    await discardPartial(partialPath)
    throw error
  }
}

function refuseForbiddenLosses(plan: Plan): void {
  const forbidden = plan.losses.filter((loss) => !loss.allowed)
  if (forbidden.length > 0) throw new LossNotAllowedError(forbidden)
}
