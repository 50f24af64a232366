import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

import { mediaProcesses } from '../src/testing-media/media-processes.ts'

export interface Killed {
  /** The last number that it reported; it may have made some more. */
  readonly framesMade: number
  /** From the kill until the media process was gone as well; null if it stayed, or where nobody can tell. */
  readonly mediaGoneMs: number | null
}

interface Kill {
  readonly source: string
  readonly output: string
  readonly model: string
  readonly atFrame: number
}

const longestWaitMs = 10_000

/** Upscales in a process of its own and kills that with SIGKILL as soon as it reports so many frames. */
export async function killUpscale({ source, output, model, atFrame }: Kill): Promise<Killed> {
  const child = fork(new URL('./upscale-process.ts', import.meta.url), [source, output, model])
  const closed = once(child, 'close')
  let framesMade = 0
  const isFarEnough = new Promise<void>((resolve) => {
    child.on('message', (frame) => {
      framesMade = Number(frame)
      if (framesMade >= atFrame) resolve()
    })
  })
  await Promise.race([isFarEnough, closed])
  if (child.pid === undefined || child.exitCode !== null)
    throw new Error('The upscale ended before it could be killed.')
  const media = process.platform === 'linux' ? await mediaProcesses(child.pid) : []
  child.kill('SIGKILL')
  const killedMs = performance.now()
  await closed
  const areGone = media.length > 0 && (await waitUntilGone(media, killedMs))
  return { framesMade, mediaGoneMs: areGone ? performance.now() - killedMs : null }
}

async function waitUntilGone(ids: readonly number[], sinceMs: number): Promise<boolean> {
  while (performance.now() - sinceMs < longestWaitMs) {
    const running = await Promise.all(ids.map(isRunning))
    if (!running.includes(true)) return true
    await wait(5)
  }
  return false
}

/** A process that has ended keeps its number until somebody asks how: its state is Z then. */
async function isRunning(id: number): Promise<boolean> {
  const stat = await readFile(`/proc/${String(id)}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !/\) [ZX] /.test(stat)
}
