import { access, constants, mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

import { CommandError, exitCodes, UsageError } from '../exit-codes.ts'

/** A result, and what it is made of. */
export interface PlannedOut {
  /** What errors call the source. */
  readonly name: string
  /** Path of the source, where it is a file of this machine. */
  readonly source: string | null
  readonly out: string
}

/**
 * Sees before any work that every result can be written, and makes the directories for them.
 *
 * @throws UsageError for results of one name, one that is there already (but for `force`), and one that would
 *   replace a source; CommandError of exit code 10 for a directory that cannot be made or written
 */
export async function prepareOuts(
  planned: readonly PlannedOut[],
  { force }: { readonly force: boolean },
): Promise<void> {
  refuseTwins(planned)
  await refuseSources(planned)
  const existing: string[] = []
  for (const { out } of planned) {
    if (await isThere(out)) existing.push(out)
  }
  if (existing.length > 0 && !force) throw new UsageError(existsAlready(existing))
  for (const directory of new Set(planned.map(({ out }) => dirname(out)))) await makeWritable(directory)
}

/**
 * Whether a result is there already.
 *
 * @throws UsageError if something else has its name, such as a directory or a device
 */
async function isThere(out: string): Promise<boolean> {
  const facts = await stat(out).catch((error: unknown) => {
    // Anything else, such as a name that is too long, would end the work when it is done.
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code)))
      return undefined
    throw error
  })
  if (facts && !facts.isFile()) {
    throw new UsageError(`${out} is ${facts.isDirectory() ? 'a directory' : 'no file'}. Choose another -o.`)
  }
  return facts !== undefined
}

/** @throws UsageError if there is a result already, unless it may be overwritten, or something else */
export async function refuseExisting(out: string, { force }: { readonly force: boolean }): Promise<void> {
  if ((await isThere(out)) && !force) throw new UsageError(existsAlready([out]))
}

/**
 * Sees before any work that a file can be written, and makes the directory for it.
 *
 * @throws as `prepareOuts`
 */
export async function prepareOut(out: string, { force }: { readonly force: boolean }): Promise<void> {
  await refuseExisting(out, { force })
  await makeWritable(dirname(out))
}

/** What is said of results that are there already. */
function existsAlready(outs: readonly string[]): string {
  const shown = outs.slice(0, 3).join(', ')
  const more = outs.length > 3 ? ` and ${String(outs.length - 3)} more` : ''
  return `${shown}${more} ${outs.length > 1 ? 'exist' : 'exists'} already. Choose another -o, or add --force.`
}

function refuseTwins(planned: readonly PlannedOut[]): void {
  const names = new Map<string, string>()
  for (const { name, out } of planned) {
    // Where case does not count, two names that differ in it only are one.
    const path = process.platform === 'linux' ? resolve(out) : resolve(out).toLowerCase()
    const twin = names.get(path)
    if (twin !== undefined) {
      throw new UsageError(`${twin} and ${name} would both become ${out}: upscale them one by one, with -o.`)
    }
    names.set(path, name)
  }
}

/** Also with --force: there would be no way back, and another upscale may be reading it. */
async function refuseSources(planned: readonly PlannedOut[]): Promise<void> {
  const sources = new Set<string>()
  for (const { source } of planned) {
    const identity = source === null ? undefined : await identityOf(source)
    if (identity !== undefined) sources.add(identity)
  }
  for (const { out } of planned) {
    const identity = await identityOf(out)
    if (identity === undefined || !sources.has(identity)) continue
    throw new UsageError(`${out} is one of the sources, and is not overwritten. Choose another -o.`)
  }
}

/** The same for every path and link that leads to a file. */
async function identityOf(path: string): Promise<string | undefined> {
  const facts = await stat(path, { bigint: true }).catch(() => undefined)
  return facts && `${String(facts.dev)}:${String(facts.ino)}`
}

async function makeWritable(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true })
    await access(directory, constants.W_OK)
  } catch (cause) {
    const reason = cause instanceof Error ? ` (${cause.message})` : ''
    throw new CommandError(
      'output-unwritable',
      exitCodes.file,
      `No result can be written into ${directory}${reason}.`,
      { cause },
    )
  }
}
