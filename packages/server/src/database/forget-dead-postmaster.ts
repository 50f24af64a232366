import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

// PostgreSQL guards its data and its socket in the same way: a file whose first line is its process id.
const lockFiles = ['postmaster.pid', '.s.PGSQL.5432.lock']

/**
 * Takes away the lock files of a postmaster that was killed, where its number says nothing any more: until
 * the machine's first process has reaped it (in some containers, for ever) the dead keep their numbers, and
 * after a restart another program may have it. PostgreSQL would refuse to start beside "itself". Should
 * parts of the old one still run, PostgreSQL notices by its shared memory, with or without these files.
 */
export async function forgetDeadPostmaster(directory: string): Promise<void> {
  // Elsewhere there is no way to look at a process that is as sure; PostgreSQL's own check has to do.
  if (process.platform !== 'linux') return
  for (const name of lockFiles) {
    const path = join(directory, name)
    const pid = Number((await readFile(path, 'utf8').catch(() => '')).split('\n')[0])
    if (pid > 0 && (await isAnothersOrDead(pid))) await rm(path, { force: true })
  }
}

/** False for a number that nobody has: PostgreSQL sees that by itself. */
async function isAnothersOrDead(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '')
  // "pid (name) state …"
  const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(stat) ?? []
  return stat !== '' && (state === 'Z' || name !== 'postgres')
}
