import { readdir, readFile } from 'node:fs/promises'

/** Ids of the media processes that `parent` has running now. Linux only: it reads /proc. */
export async function mediaProcesses(parent: number = process.pid): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const own = await Promise.all(ids.map(async (id) => ((await isMediaProcess(id, parent)) ? [id] : [])))
  return own.flat()
}

async function isMediaProcess(id: number, parent: number): Promise<boolean> {
  return (await parentOf(id)) === parent && (await isMedia(id))
}

/** True while the media process `id` runs, whoever its parent is by now. */
export async function isMediaProcessRunning(id: number): Promise<boolean> {
  return (await parentOf(id)) !== null && (await isMedia(id))
}

async function isMedia(id: number): Promise<boolean> {
  const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')
  return command.includes('child/main.ts')
}

/** Null where the process is gone, or dead and not yet reaped. */
async function parentOf(id: number): Promise<number | null> {
  const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')
  // pid (name) state ppid …; the name may hold anything, so count from its end.
  const [state, parentId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return parentId === undefined || state === 'Z' ? null : Number(parentId)
}

/** True while any process of the group `id` is there. */
export function isGroupAlive(id: number): boolean {
  try {
    process.kill(-id, 0)
    return true
  } catch {
    return false
  }
}
