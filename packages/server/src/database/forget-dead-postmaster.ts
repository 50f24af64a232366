import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Takes away the pid file of a postmaster that was killed, where its number says nothing any more: in a
 * container whose first process reaps no children the dead keep their numbers, and after a restart of the
 * machine another program may have it. PostgreSQL would refuse to start beside "itself". Should parts of
 * the old one still run, PostgreSQL notices by its shared memory, with or without this file.
 */
export async function forgetDeadPostmaster(directory: string): Promise<void> {
  // Elsewhere there is no way to look at a process that is as sure; PostgreSQL's own check has to do.
  if (process.platform !== 'linux') return
  const path = join(directory, 'postmaster.pid')
  const pid = Number((await readFile(path, 'utf8').catch(() => '')).split('\n')[0])
  if (!(pid > 0)) return
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '')
  // "pid (name) state …"
  const [, name = '', state = ''] = /^\d+ \((.*)\) (\S)/s.exec(stat) ?? []
  // A number that nobody has is no trouble: PostgreSQL looks for itself.
  if (stat !== '' && (state === 'Z' || name !== 'postgres')) await rm(path, { force: true })
}
