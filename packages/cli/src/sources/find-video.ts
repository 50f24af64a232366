import { stat } from 'node:fs/promises'

import { UsageError } from '../exit-codes.ts'
import { toVideoInput, type VideoInput } from './source.ts'

/** A video that can be named without anything being read from standard input. */
export type NamedVideo = Exclude<VideoInput, { kind: 'stdin' }>

/**
 * What an argument means, known to be there if it is a file.
 *
 * @throws UsageError if it is not, or for standard input
 */
export async function findVideo(argument: string, videoNo: number): Promise<NamedVideo> {
  const input = toVideoInput(argument, videoNo)
  if (input.kind === 'stdin') {
    throw new UsageError('Standard input is taken by `upscale` only. Name a file, a URL or the id of a job.')
  }
  if (input.kind === 'file') {
    const facts = await stat(input.path).catch(() => undefined)
    if (!facts) throw new UsageError(`There is no file ${input.path}.`)
    if (!facts.isFile()) throw new UsageError(`${input.path} is not a file.`)
  }
  return input
}
