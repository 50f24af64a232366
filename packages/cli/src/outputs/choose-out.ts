import { basename, dirname, join, parse, sep } from 'node:path'

import { UsageError } from '../exit-codes.ts'

/** Where `-o` puts results. */
export type OutPlace =
  | { readonly kind: 'beside' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'stdout' }

/** What the name of a result is made of. */
export interface ResultName {
  /** Path of the source, or what stands for one. The result is called after it, and stands beside it by default. */
  readonly name: string
  readonly scale: 2 | 4
  /** Without the dot. */
  readonly extension: string
}

export interface OutFacts {
  /** More than one result is possible: several sources, or a pattern that may match several another day. */
  readonly several: boolean
  /** `out` is a directory that exists. */
  readonly isDirectory: boolean
}

/** What `-o` means: nothing, `-`, a directory (it exists, ends in a slash, or takes several results), or a file. */
export function toOutPlace(out: string | undefined, { several, isDirectory }: OutFacts): OutPlace {
  if (out === undefined) return { kind: 'beside' }
  if (out === '') throw new UsageError('-o needs a path, or - for standard output.')
  if (out === '-') {
    if (!several) return { kind: 'stdout' }
    throw new UsageError('Only one result fits into standard output: give -o a directory.')
  }
  const kind = several || isDirectory || out.endsWith('/') || out.endsWith(sep) ? 'directory' : 'file'
  return { kind, path: out }
}

/** Path of a result, relative where `name` or `-o` is; null for standard output. */
export function chooseOut(place: OutPlace, { name, scale, extension }: ResultName): string | null {
  const fileName = `${parse(basename(name)).name}-${String(scale)}x.${extension}`
  switch (place.kind) {
    case 'beside':
      return join(dirname(name), fileName)
    case 'file':
      return place.path
    case 'directory':
      return join(place.path, fileName)
    case 'stdout':
      return null
  }
}

const containers = ['mp4', 'mov', 'mkv', 'webm'] as const
export type Container = (typeof containers)[number]

/**
 * The container that was asked for: by `--container`, or by the ending of the file in `-o`.
 *
 * @throws UsageError where the two say different things, or the ending says nothing and the flag is not there
 */
export function askedContainer(place: OutPlace, flag: Container | undefined): Container | undefined {
  const ending = place.kind === 'file' ? parse(place.path).ext.slice(1).toLowerCase() : ''
  const named = containers.find((container) => container === ending)
  if (named !== undefined && flag !== undefined && named !== flag) {
    throw new UsageError(`-o asks for .${named}, and --container for ${flag}: leave one of them out.`)
  }
  if (ending !== '' && named === undefined && flag === undefined) {
    const endings = containers.map((container) => `.${container}`).join(', ')
    throw new UsageError(
      `-o ends in .${ending}, which is no container: end it in ${endings}, or give --container.`,
    )
  }
  return flag ?? named
}
