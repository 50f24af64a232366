import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { lock } from 'proper-lockfile'

import { configPath, readConfig, writeConfig, type Config } from './config-file.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** An edit takes milliseconds; a lock that is not renewed for this long was left by a killed process. */
const staleAfterMs = 5000

/**
 * Changes the configuration, one process after the other, so that none writes back what another has changed. An
 * edit that returns what it was given writes nothing.
 *
 * @returns the file's path
 * @throws UsageError if the file is not in order, or what `edit` throws; nothing is changed then
 */
export async function editConfig(env: Environment, edit: (config: Config) => Config): Promise<string> {
  const path = configPath(env)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const retries = { retries: 40, minTimeout: 20, maxTimeout: 250 }
  const unlock = await lock(path, { realpath: false, stale: staleAfterMs, retries })
  try {
    const before = await readConfig(env)
    const after = edit(before)
    if (after !== before) await writeConfig(env, after)
    return path
  } finally {
    await unlock()
  }
}
