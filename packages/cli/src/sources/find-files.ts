import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { glob, isDynamicPattern } from 'tinyglobby'

import { UsageError } from '../exit-codes.ts'

/**
 * The files that an argument names. A pattern that the shell left alone is filled in, in order; a file whose
 * name looks like one is meant itself.
 *
 * @throws UsageError for what is not there
 */
export async function findFiles(argument: string): Promise<readonly string[]> {
  const facts = await lookAt(argument)
  if (facts?.isDirectory()) {
    const inside = `${argument.replace(/\/+$/, '')}/*.mp4`
    throw new UsageError(`${argument} is a directory. Name the videos in it, e.g. "${inside}".`)
  }
  if (facts && !facts.isFile()) {
    throw new UsageError(`${argument} is no regular file. Pipe it in, and give - in its place.`)
  }
  if (facts) return [argument]
  if (!isPattern(argument)) throw new UsageError(`There is no file ${argument}.`)
  const paths = await glob([argument], { onlyFiles: true, expandDirectories: false })
  if (paths.length === 0) throw new UsageError(`No file matches ${argument}.`)
  return paths.toSorted()
}

/** Whether an argument may name several files. */
export function isPattern(argument: string): boolean {
  return isDynamicPattern(argument)
}

async function lookAt(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    const isAbsent =
      error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))
    if (isAbsent) return undefined
    throw error
  }
}
