import type { OnProvider, SegmentsResult } from './child/messages.ts'
import { InternalError } from './errors.ts'
import { type Limits, resolveLimits } from './limits.ts'
import type { Plan } from './plan.ts'
import type { Progress } from './progress.ts'
import type { ChosenProvider, ProviderName } from './providers.ts'
import { discardPartial, partialPathBeside, publish } from './publish-output.ts'
import { runInChild } from './run-in-child.ts'

/** How an upscale is to run, with its defaults. */
export interface Work {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  readonly onProvider?: (chosen: ChosenProvider) => void
  readonly limits?: Limits
  readonly provider: ProviderName | 'auto'
  readonly reuse: boolean
}

/** A file that a media process has written and that has its name. */
export interface WrittenFile {
  readonly path: string
  readonly frames: number
  readonly framesResumed: number
  readonly reusedShare: number
  readonly provider: ProviderName
}

/** Joining needs no network; what is chosen for it is not what made the picture. */
export function joiningOnly({ signal, limits }: Pick<Work, 'signal' | 'limits'>): Work {
  return { ...(signal && { signal }), ...(limits && { limits }), provider: 'cpu', reuse: false }
}

/** Makes those segments of a plan, or the one that is asked for, of which the directory has no whole file. */
export async function makeSegments(
  plan: Plan,
  segments: { readonly directory: string; readonly only: number | null },
  work: Work,
): Promise<OnProvider<SegmentsResult>> {
  const limits = resolveLimits(work.limits, 'upscale')
  const { threads } = limits
  const { provider, reuse } = work
  const done = await runInChild(
    { kind: 'segments', plan, ...segments, threads, provider, reuse },
    { ...work, limits },
  )
  if (done.kind === 'segments') return done.result
  throw new InternalError(`asked for segments, got ${done.kind}`)
}

/** Writes the output of a plan: makes its picture, or takes it from its segments in the directory, all of them. */
export async function writeFile(
  plan: Plan,
  outputPath: string,
  work: Work,
  segmentsDirectory: string | null,
): Promise<WrittenFile> {
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
