import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { UsageError } from '../exit-codes.ts'
import { visible, visibleJson, visibleLines } from '../reporting/visible.ts'
import { isJson } from './to-api-request.ts'

/** Standard output: bytes as they come; on a terminal only what can be read there. */
export async function writeAnswer(
  response: Response,
  stdout: NodeJS.WriteStream,
  signal: AbortSignal,
): Promise<void> {
  if (!response.body) return
  if (!stdout.isTTY) {
    await pipeline(response.body, stdout, { end: false, signal })
    return
  }
  const type = response.headers.get('content-type')
  if (isJson(type)) {
    stdout.write(`${layOutJson(await response.text())}\n`)
  } else if (type?.startsWith('text/') === true) {
    const decoder = new TextDecoder()
    for await (const chunk of response.body)
      stdout.write(visibleLines(decoder.decode(chunk, { stream: true })))
  } else {
    await response.body.cancel()
    throw new UsageError(
      `The answer is ${visible(type ?? 'of no known type')}, nothing for a terminal. Save it: -o <file>`,
    )
  }
}

/** Written under another name and renamed, so that the file is whole or not there. */
export async function saveAnswer(response: Response, path: string, signal: AbortSignal): Promise<void> {
  const partial = join(dirname(path), `.${randomUUID()}.partial`)
  try {
    await pipeline(response.body ?? [], createWriteStream(partial, { flush: true }), { signal })
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

/** `name: value` lines. */
export function formatHeaders(headers: Headers): string {
  return [...headers].map(([name, value]) => `${visible(name)}: ${visible(value)}`).join('\n')
}

function layOutJson(text: string): string {
  try {
    return visibleJson(JSON.stringify(JSON.parse(text), null, 2))
  } catch {
    return visibleLines(text)
  }
}
