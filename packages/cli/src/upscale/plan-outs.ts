import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'

import { UsageError } from '../exit-codes.ts'
import { askedContainer, chooseOut, toOutPlace, type OutPlace } from '../outputs/choose-out.ts'
import { prepareOuts } from '../outputs/prepare-outs.ts'
import { isPattern } from '../sources/find-files.ts'
import { nameOf, type VideoInput } from '../sources/source.ts'
import type { Options } from '../options/upscale-options.ts'

export interface OutFlags {
  readonly out?: string
  readonly force: boolean
}

/** Where results go, and the options with the container that their name asks for. */
export interface PlannedOuts {
  /** Absolute paths, in the order of the inputs; null is standard output. */
  readonly outs: readonly (string | null)[]
  readonly options: Options
}

const usualContainers = { h264: 'mp4', hevc: 'mp4', av1: 'mp4', vp9: 'webm', prores: 'mov' } as const

/**
 * Decides where each result goes, and sees that it can be written there.
 *
 * @param inputs what the `args` have been found to name
 */
export async function planOuts(
  args: readonly string[],
  inputs: readonly VideoInput[],
  options: Options,
  { out, force }: OutFlags,
): Promise<PlannedOuts> {
  if (out === undefined && inputs.some(({ kind }) => kind === 'stdin')) {
    throw new UsageError(
      'Say where the result of standard input goes: -o <file>, or -o - for standard output.',
    )
  }
  // A file whose name looks like a pattern is one file.
  const files = new Set(inputs.map(nameOf))
  const several = inputs.length > 1 || args.some((arg) => !files.has(arg) && isPattern(arg))
  const place = toOutPlace(out, { several, isDirectory: await isDirectory(out) })
  const usual = usualContainers[options.codec ?? 'h264']
  const container = askedContainer(place, options.container) ?? usual
  const outs = inputs.map((input) => outOf(input, place, options, container))
  const planned = inputs.flatMap((input, index) => {
    const path = outs[index] ?? null
    const source = input.kind === 'file' ? input.path : null
    return path === null ? [] : [{ name: nameOf(input), source, out: path }]
  })
  await prepareOuts(planned, { force })
  // A service that takes no options is not bothered with one that says nothing.
  return { outs, options: container === usual ? options : { ...options, container } }
}

function outOf(input: VideoInput, place: OutPlace, { scale = 2 }: Options, extension: string): string | null {
  const path = chooseOut(place, { name: resultName(input), scale, extension })
  return path === null ? null : resolve(path)
}

/** What a result is called after. */
function resultName(input: VideoInput): string {
  switch (input.kind) {
    case 'file':
      return input.path
    case 'url':
      return nameInUrl(input.url)
    case 'job':
      // The dot keeps what follows from being taken for an extension.
      return `${input.jobId}-${String(input.videoNo)}.`
    case 'stdin':
      return 'stdin'
  }
}

/** Whatever a URL says, its file stays in the directory. */
function nameInUrl(url: string): string {
  const { pathname, hostname } = new URL(url)
  const last = basename(pathname)
  const safe = (text: string): string => text.replace(/[^\p{L}\p{N}._ -]/gu, '_').replace(/^\.+/, '')
  try {
    return safe(decodeURIComponent(last)) || hostname
  } catch {
    return safe(last) || hostname
  }
}

async function isDirectory(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}
