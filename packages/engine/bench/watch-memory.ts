import { readFileSync } from 'node:fs'

/**
 * Watches the processes that this one has started and returns a function that ends the watch and tells the
 * largest resident size any of them reached, in bytes. Linux only; elsewhere it tells null.
 */
export function watchMemory(): () => number | null {
  let largest: number | null = null
  const look = (): void => {
    for (const pid of childPids()) largest = Math.max(largest ?? 0, highWaterMark(pid))
  }
  // Seldom: the kernel keeps the highest mark, and looking takes time from what is measured.
  const timer = setInterval(look, 200)
  return () => {
    look()
    clearInterval(timer)
    return largest
  }
}

/** Those that the main thread has started; asked of the kernel, which is less work than a look at all processes. */
function childPids(): string[] {
  const path = `/proc/self/task/${String(process.pid)}/children`
  return read(path)
    .split(' ')
    .filter((pid) => pid !== '')
}

function highWaterMark(pid: string): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024
}

/** Empty for a process that has just ended, and where there is no /proc. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
