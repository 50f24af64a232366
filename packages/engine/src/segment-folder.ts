import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { isEngineError, OutputUnwritableError } from './errors.ts'
import { claimNameBeside, findLeftovers, release } from './leftovers.ts'

/** Where the finished segments of one upscale are. */
export interface SegmentFolder {
  readonly path: string
  /** Ends the upscale's hold: after a success nothing is left; after what may pass, segments wait for the next. */
  close(error?: unknown): Promise<void>
}

/** Reasons to stop that a second run meets again. For all others it goes on from the segments that are finished. */
const final = [
  'not-a-video',
  'file-truncated',
  'file-damaged',
  'unsupported-source',
  'unsupported-model',
  'source-changed',
] as const

/**
 * The folder of an upscale's segments, for whom it bears the fingerprint. It is the caller's, or lies beside the
 * output and is taken over from a run of the same upscale that was killed or stopped; what other upscales to the same
 * output left is removed.
 */
export async function openSegmentFolder(
  outputPath: string,
  fingerprint: string,
  directory: string | undefined,
): Promise<SegmentFolder> {
  const root = directory ?? (await takeOver(outputPath, fingerprint))
  const path = join(root, fingerprint)
  await makeFolder(root, path, directory !== undefined).catch((cause: unknown) => {
    if (directory === undefined) release(root)
    throw new OutputUnwritableError(`There is no room for segments at ${root}: ${String(cause)}`, { cause })
  })
  const remove = (folder: string) => rm(folder, { recursive: true, force: true }).catch(() => undefined)

  async function close(error?: unknown): Promise<void> {
    const isOver = error === undefined || final.some((code) => isEngineError(error, code))
    const isWorthKeeping = !isOver && (await finishedIn(path)).length > 0
    if (!isWorthKeeping) await remove(directory === undefined ? root : path)
    if (directory === undefined) release(root)
  }

  return { path, close }
}

/** The output's own folder must be there, as for a video of one piece; the caller's is made. */
async function makeFolder(root: string, path: string, isCallers: boolean): Promise<void> {
  // What was taken over is there already.
  if (!isCallers) await mkdir(root).catch(unless('EEXIST'))
  await mkdir(path, { recursive: true })
}

function unless(code: string) {
  return (error: unknown): void => {
    if (!(error instanceof Error && 'code' in error && error.code === code)) throw error
  }
}

async function finishedIn(path: string): Promise<string[]> {
  const names = await readdir(path, { recursive: true }).catch(() => [])
  return names.filter((name) => name.endsWith('.nut'))
}

/** Renaming decides between two that want the same leftover: only one of them can. */
async function takeOver(outputPath: string, fingerprint: string): Promise<string> {
  const claimed = claimNameBeside(outputPath, 'segments')
  let isTaken = false
  for (const leftover of await findLeftovers(outputPath, 'segments')) {
    if (!isTaken && (await finishedIn(join(leftover, fingerprint))).length > 0) {
      isTaken = await rename(leftover, claimed).then(
        () => true,
        () => false,
      )
      if (isTaken) continue
    }
    await rm(leftover, { recursive: true, force: true }).catch(() => undefined)
  }
  return claimed
}
