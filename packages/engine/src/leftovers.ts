import { createHash, randomUUID } from 'node:crypto'
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

// What file systems take, in bytes, and what follows a prefix: a process id, a UUID and the kind.
const longestName = 255
const longestRest = 64

/** The output's name, then this machine's: process ids mean nothing on another. */
function prefixOf(path: string): string {
  const machine = hostname().replaceAll(/[^\w-]/g, '-')
  const prefix = `.${basename(path)}.${machine}.`
  if (Buffer.byteLength(prefix) + longestRest <= longestName) return prefix
  return `.${createHash('sha256').update(basename(path)).digest('hex')}.${machine}.`
}

function isLeftOver(name: string, prefix: string, kind: LeftoverKind): boolean {
  if (!name.startsWith(prefix)) return false
  const match = /^(\d+)\.[0-9a-f-]{36}\.(\w+)$/.exec(name.slice(prefix.length))
  return match?.[2] === kind && !isBeingWritten(name, Number(match[1]))
}

function isBeingWritten(name: string, pid: number): boolean {
  // A container's first process has the same id after every restart.
  if (pid === process.pid) return ours.has(name)
  return isProcessThere(pid)
}

/** Whether this machine has a process of that id, whoever it is. */
export function isProcessThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Anything but "no such process" means that there is one.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
