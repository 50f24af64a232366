import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

/** `partial`: an output that is being written. `segments`: the folder of its finished segments. */
export type LeftoverKind = 'partial' | 'segments'

// The names of what this process is writing now.
const ours = new Set<string>()

/**
 * A hidden name in the output's own folder, so that a rename never crosses a file system. It says who writes there,
 * until `release`.
 */
export function claimNameBeside(outputPath: string, kind: LeftoverKind): string {
  const path = resolve(outputPath)
  const name = `${prefixOf(path)}${process.pid}.${randomUUID()}.${kind}`
  ours.add(name)
  return join(dirname(path), name)
}

/** From here on what bears the name is left over, if it is still there. */
export function release(claimedPath: string): void {
  ours.delete(basename(claimedPath))
}

/**
 * What earlier processes on this machine began for the same output and never ended. What a living process is writing
 * is not among it, nor what another machine writes into a shared folder.
 */
export async function findLeftovers(outputPath: string, kind: LeftoverKind): Promise<string[]> {
  const path = resolve(outputPath)
  const prefix = prefixOf(path)
  // A folder that can't be read is reported when the output is created.
  const names = await readdir(dirname(path)).catch(() => [])
  return names.filter((name) => isLeftOver(name, prefix, kind)).map((name) => join(dirname(path), name))
}

/** The output's name, then this machine's: process ids mean nothing on another. */
function prefixOf(path: string): string {
  return `.${basename(path)}.${hostname().replaceAll(/[^\w-]/g, '-')}.`
}

function isLeftOver(name: string, prefix: string, kind: LeftoverKind): boolean {
  if (!name.startsWith(prefix)) return false
  const match = /^(\d+)\.[0-9a-f-]{36}\.(\w+)$/.exec(name.slice(prefix.length))
  return match?.[2] === kind && !isBeingWritten(name, Number(match[1]))
}

function isBeingWritten(name: string, pid: number): boolean {
  // A container's first process has the same id after every restart.
  if (pid === process.pid) return ours.has(name)
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Anything but "no such process" means that there is one.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
