import { setTimeout as delay } from 'node:timers/promises'

import type { Fault } from '../fault.ts'
import type { Installation } from '../installation.ts'
import { findMediaProcesses, waitUntilGone } from '../processes.ts'
import { spawnServer } from '../server-process.ts'
import { keepUp, pauseAtRandom, submitSome } from './load.ts'

// One that was still being loaded ends when it is loaded, which takes its time on a busy machine.
const mediaEndsWithinMs = 30_000

/** kill -9 of the server at random moments, also while it starts; its PostgreSQL lives on. */
export const killServer: Fault = {
  name: 'server kill -9',
  async run(installation, rounds) {
    const { random } = installation
    for (let round = 0; round < rounds; round++) {
      const submitted = submitSome(installation)
      await pauseAtRandom(installation)
      const media = await findMediaProcesses(installation.server.pid)
      await installation.server.end('SIGKILL')
      installation.strays.push(...(await waitUntilGone(media, mediaEndsWithinMs)))
      if (random.between(1, 5) === 1) await killWhileStarting(installation)
      await installation.restart()
      await submitted
      await keepUp(installation)
    }
    return ''
  },
}

async function killWhileStarting({ place, random }: Installation): Promise<void> {
  const child = spawnServer(place)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await delay(random.between(50, 1500))
  child.kill('SIGKILL')
  await ended
}
