import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { parseRecord, type UpscaleRecord } from './upscale-record.ts'

/** Where records are in the state directory. */
export function recordDirectory(state: string): string {
  return join(state, 'upscales')
}

/** The unfinished upscales, the oldest first; none where nothing was ever begun. */
export async function listRecords(state: string): Promise<UpscaleRecord[]> {
  const directory = recordDirectory(state)
  const names = await readdir(directory).catch(() => [])
  const paths = names.filter((name) => name.endsWith('.json')).map((name) => join(directory, name))
  const records = await Promise.all(paths.map(readRecord))
  return records
    .flatMap((record) => record ?? [])
    .toSorted((one, other) => (one.startedAt < other.startedAt ? -1 : 1))
}

/** A record; undefined where there is none, or something else. */
export async function readRecord(path: string): Promise<UpscaleRecord | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : parseRecord(text)
}
