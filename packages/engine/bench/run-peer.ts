import { fork } from 'node:child_process'
import { once } from 'node:events'

import type { Timing } from './measure-rounds.ts'
import type { PeerResult, PeerTask } from './peer-process.ts'

/** Runs a peer in its own process, and times it from the process' start to its end, as `upscale` times itself. */
export async function runPeer(task: PeerTask): Promise<Timing> {
  const started = performance.now()
  const child = fork(new URL('./peer-process.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let result: PeerResult | undefined
  child.once('message', (message) => {
    result = message as PeerResult
  })
  child.send(task)
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0 || !result) throw new Error(`The peer ended with status ${String(code)}.`)
  return {
    frames: result.frames,
    seconds: (performance.now() - started) / 1000,
    ownSeconds: result.seconds,
  }
}
