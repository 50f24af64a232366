import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'

/** A body from the command line: as it stands there, from `@file`, or from standard input for `-`. */
export async function readBody(
  text: string | undefined,
  stdin: NodeJS.ReadStream,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (text === undefined) return undefined
  if (text === '-') return new Uint8Array(await buffer(stdin))
  return text.startsWith('@') ? new Uint8Array(await readFile(text.slice(1))) : new TextEncoder().encode(text)
}
