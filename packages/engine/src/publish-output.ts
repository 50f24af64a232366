import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'

import { OutputUnwritableError } from './errors.ts'

/** A name in the output's own folder, so that the final rename never crosses a file system. */
export function partialPathBeside(outputPath: string): string {
  const path = resolve(outputPath)
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.partial`)
}

/** Makes the finished file durable and gives it its name. Answers the absolute path. */
export async function publish(partialPath: string, outputPath: string): Promise<string> {
  const path = resolve(outputPath)
  try {
    await sync(partialPath)
    await rename(partialPath, path)
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
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
