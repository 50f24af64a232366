import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Resident memory of a process; null where it is gone or the system doesn't say. */
export async function residentBytes(pid: number): Promise<number | null> {
  try {
    // VmRSS is in kB whatever the page size, unlike statm.
    if (process.platform === 'linux')
      return kilobytes(await readFile(`/proc/${pid}/status`, 'utf8'), /VmRSS:\s+(\d+)/)
    if (process.platform === 'win32') return null
    return kilobytes((await run('ps', ['-o', 'rss=', '-p', String(pid)])).stdout, /(\d+)/)
  } catch {
    return null
  }
}

function kilobytes(text: string, pattern: RegExp): number | null {
  const match = pattern.exec(text)
  return match === null ? null : Number(match[1]) * 1024
}
