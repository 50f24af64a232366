import { open, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

import { OutputUnwritableError } from './errors.ts'
import { claimNameBeside, findLeftovers, release } from './leftovers.ts'

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
    await sync(partialPath)
    await rename(partialPath, path)
    release(partialPath)
    // Windows can't open a folder; elsewhere the rename is only durable once its folder is.
    if (process.platform !== 'win32') await sync(dirname(path))
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

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
