import { access, constants, rm, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

import { OutputUnwritableError } from './errors.ts'
import { claimNameBeside, findLeftovers, release } from './leftovers.ts'
import { moveIntoPlace } from './move-into-place.ts'

/**
 * Throws OutputUnwritableError where no output can be created, and where it would replace its own source: better before
 * hours of work than behind them.
 */
export async function refuseOutput(outputPath: string, sourcePath: string): Promise<void> {
  await refuseSource(outputPath, sourcePath)
  const folder = dirname(resolve(outputPath))
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw new OutputUnwritableError(`Nothing can be written into ${folder}: ${String(cause)}`, { cause })
  })
}

/** There would be no way back. */
async function refuseSource(outputPath: string, sourcePath: string): Promise<void> {
  const [output, source] = await Promise.all([outputPath, sourcePath].map(identityOf))
  if (source === undefined || source !== output) return
  throw new OutputUnwritableError(
    `${resolve(outputPath)} is the source, and is not overwritten. Give the output another path.`,
  )
}

/** The same for every path and link that leads to a file; undefined where there is none. */
async function identityOf(path: string): Promise<string | undefined> {
  const facts = await stat(path, { bigint: true }).catch(() => undefined)
  return facts && `${String(facts.dev)}:${String(facts.ino)}`
}

/** A name for an output in the making. */
export function partialPathBeside(outputPath: string): string {
  return claimNameBeside(outputPath, 'partial')
}

/** Removes what killed processes left of the same output. */
export async function clearStalePartials(outputPath: string): Promise<void> {
  for (const path of await findLeftovers(outputPath, 'partial')) await discardPartial(path)
}

/** Makes the finished file durable and gives it its name. Answers the absolute path. */
export async function publish(partialPath: string, outputPath: string): Promise<string> {
  const path = resolve(outputPath)
  try {
    await moveIntoPlace(partialPath, path)
    release(partialPath)
    return path
  } catch (error) {
    throw new OutputUnwritableError(`The output could not be moved to ${path}.`, { cause: error })
  }
}

/** Removes what an unfinished upscale left; never throws, so that the first error is the one that shows. */
export async function discardPartial(partialPath: string): Promise<void> {
  await rm(partialPath, { force: true }).catch(() => undefined)
  release(partialPath)
}
