import { randomUUID } from 'node:crypto'
import { open, readdir, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

import { OutputUnwritableError } from './errors.ts'

// The names of what this process is writing now.
const ours = new Set<string>()

/** A name in the output's own folder, so that the final rename never crosses a file system. */
export function partialPathBeside(outputPath: string): string {
  const path = resolve(outputPath)
  const name = `${partialPrefix(path)}${process.pid}.${randomUUID()}.partial`
  ours.add(name)
  return join(dirname(path), name)
}

/**
 * Removes what earlier processes on this machine began for the same output and never ended, because they were killed.
 * What a living process is writing stays, and so does what another machine writes into a shared folder.
 */
export async function clearStalePartials(outputPath: string): Promise<void> {
  const path = resolve(outputPath)
  const prefix = partialPrefix(path)
  // A folder that can't be read is reported when the output is created.
  const names = await readdir(dirname(path)).catch(() => [])
  for (const name of names) {
    const match = name.startsWith(prefix)
      ? /^(\d+)\.[0-9a-f-]{36}\.partial$/.exec(name.slice(prefix.length))
      : null
    if (match !== null && !isBeingWritten(name, Number(match[1])))
      await discardPartial(join(dirname(path), name))
  }
}

/** The output's name, then this machine's: process ids mean nothing on another. */
function partialPrefix(path: string): string {
  return `.${basename(path)}.${hostname().replaceAll(/[^\w-]/g, '-')}.`
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

/** Makes the finished file durable and gives it its name. Answers the absolute path. */
export async function publish(partialPath: string, outputPath: string): Promise<string> {
  const path = resolve(outputPath)
  try {
    await sync(partialPath)
    await rename(partialPath, path)
    ours.delete(basename(partialPath))
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
  ours.delete(basename(partialPath))
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
