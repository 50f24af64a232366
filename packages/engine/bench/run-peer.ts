import { fork } from 'node:child_process'

import type { PeerResult, PeerTask } from './peer-process.ts'

/** Runs a peer in its own process. */
export function runPeer(task: PeerTask): Promise<PeerResult> {
  const child = fork(new URL('./peer-process.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  child.send(task)
  return new Promise((resolve, reject) => {
    child.once('message', (result) => {
      resolve(result as PeerResult)
    })
    child.once('exit', (code) => {
      if (code !== 0) reject(new Error(`The peer ended with status ${String(code)}.`))
    })
  })
}
