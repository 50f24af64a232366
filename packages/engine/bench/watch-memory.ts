import { readdirSync, readFileSync } from 'node:fs'

/**
 * Watches the processes that this one has started and returns a function that ends the watch and tells the
 * largest resident size any of them reached, in bytes. Linux only; elsewhere it tells null.
 */
export function watchMemory(): () => number | null {
  let largest: number | null = null
  const look = (): void => {
    for (const pid of childPids()) largest = Math.max(largest ?? 0, highWaterMark(pid))
  }
  const timer = setInterval(look, 50)
  return () => {
    look()
    clearInterval(timer)
    return largest
  }
}

function childPids(): string[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === process.pid)
}

function parentOf(pid: string): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readStatus(pid))?.[1])
}

function highWaterMark(pid: string): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readStatus(pid))?.[1] ?? 0) * 1024
}

/** Empty for a process that has just ended. */
function readStatus(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}
