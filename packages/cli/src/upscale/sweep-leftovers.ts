import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

import type { UpscaleRecord } from './upscale-record.ts'

/** Nothing takes so long to write. */
const oldMs = 24 * 3_600_000

/** Removes what killed runs have left: records that were not written to their end, and input of no record. */
export async function sweepLeftovers(
  directory: string,
  spoolDirectory: string,
  records: readonly UpscaleRecord[],
): Promise<void> {
  const wanted = new Set(records.flatMap(({ source }) => (source.kind === 'file' ? [source.path] : [])))
  const partials = (await namesIn(directory)).filter((name) => name.endsWith('.partial'))
  const spooled = (await namesIn(spoolDirectory)).map((name) => join(spoolDirectory, name))
  for (const path of [...partials.map((name) => join(directory, name)), ...spooled]) {
    const facts = await stat(path).catch(() => undefined)
    if (!facts || wanted.has(path) || Date.now() - facts.mtimeMs < oldMs) continue
    await rm(path, { force: true })
  }
}

function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => [])
}
