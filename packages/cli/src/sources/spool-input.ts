import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { UsageError } from '../exit-codes.ts'

/**
 * Keeps standard input in a file: a service wants to know its size first, the tables of a video may stand at its
 * end, and what came once can't be had again for a resume.
 *
 * @returns its path
 * @throws UsageError if there is nothing
 */
export async function spoolInput(
  directory: string,
  stdin: NodeJS.ReadStream,
  signal: AbortSignal,
): Promise<string> {
  refuseTerminalInput(stdin)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, `${randomUUID()}.spool`)
  try {
    const file = createWriteStream(path, { mode: 0o600 })
    await pipeline(stdin, file, { signal })
    if (file.bytesWritten === 0) throw new UsageError('Standard input is empty.')
    return path
  } catch (error) {
    await rm(path, { force: true })
    signal.throwIfAborted()
    throw error
  }
}

/** @throws UsageError where nobody has piped anything in */
export function refuseTerminalInput({ isTTY }: NodeJS.ReadStream): void {
  if (isTTY)
    throw new UsageError('Standard input is a terminal: pipe a video into it, as in: cat clip.mp4 | …')
}
