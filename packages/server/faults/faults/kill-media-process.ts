import { setTimeout as delay } from 'node:timers/promises'

import type { Fault } from '../fault.ts'
import { findMediaProcesses, kill } from '../processes.ts'
import { keepUp, submitSome } from './load.ts'

const lookForMs = 5000

/** kill -9 of the process that decodes, upscales or verifies. */
export const killMediaProcess: Fault = {
  name: 'media process kill -9',
  async run(installation, rounds) {
    const { random, server } = installation
    let killed = 0
    while (killed < rounds) {
      await submitSome(installation)
      const pid = await findFirst(server.pid)
      if (pid !== undefined) {
        await delay(random.between(0, 300))
        kill(pid)
        killed++
      }
      await keepUp(installation)
    }
    return ''
  },
}

async function findFirst(serverPid: number): Promise<number | undefined> {
  const end = Date.now() + lookForMs
  while (Date.now() < end) {
    const [pid] = await findMediaProcesses(serverPid)
    if (pid !== undefined) return pid
    await delay(20)
  }
  return undefined
}
