import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** The media processes that a process has started, by what they run. Linux only: it reads /proc. */
export async function findMediaProcesses(parentPid: number): Promise<number[]> {
  const found: number[] = []
  for (const pid of await findChildren(parentPid)) {
    const command = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '')
    if (/engine\/(src\/child\/main\.ts|dist\/child\.mjs)/.test(command)) found.push(pid)
  }
  return found
}

export async function findChildren(parentPid: number): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    const pid = Number(name)
    if (pid > 0 && (await readParent(pid)) === parentPid) found.push(pid)
  }
  return found
}

async function readParent(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '')
  const [, parent] = /\) \S (\d+)/.exec(stat) ?? []
  return parent === undefined ? undefined : Number(parent)
}

/** Whether a process runs; one that has ended and only waits to be reaped does not. */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !/\) [ZX] /.test(stat)
}

/** @returns those that still run when the time is up */
export async function waitUntilGone(pids: readonly number[], timeoutMs: number): Promise<number[]> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const alive: number[] = []
    for (const pid of pids) if (await isRunning(pid)) alive.push(pid)
    if (alive.length === 0 || Date.now() > end) return alive
    await delay(50)
  }
}

export async function readPostmasterPid(dataDir: string): Promise<number | undefined> {
  const text = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  return pid > 0 ? pid : undefined
}

export function kill(pid: number): void {
  signal(pid, 'SIGKILL')
}

/** Holds a process in the middle of whatever it does. */
export function pause(pid: number): void {
  signal(pid, 'SIGSTOP')
}

export function resume(pid: number): void {
  signal(pid, 'SIGCONT')
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    // It ended by itself in the meantime.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
