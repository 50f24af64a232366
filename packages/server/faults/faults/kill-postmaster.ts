import { setTimeout as delay } from 'node:timers/promises'

import { callOnce } from '../caller.ts'
import type { Fault } from '../fault.ts'
import type { Installation } from '../installation.ts'
import { findChildren, kill, pause, readPostmasterPid, resume } from '../processes.ts'
import { keepUp, pauseAtRandom, submitSome } from './load.ts'

const backWithinMs = 30_000

/** kill -9 of PostgreSQL's first process, in a third of the rounds with others of its processes held alive. */
export const killPostmaster: Fault = {
  name: 'postmaster kill -9',
  async run(installation, rounds) {
    const { random, dataDir } = installation
    const awayMs: number[] = []
    for (let round = 0; round < rounds; round++) {
      const submitted = submitSome(installation)
      await pauseAtRandom(installation)
      const pid = await readPostmasterPid(dataDir)
      if (pid === undefined) throw new Error('PostgreSQL has no pid file.')
      const held = random.between(1, 3) === 1 ? (await findChildren(pid)).slice(0, 2) : []
      for (const child of held) pause(child)
      kill(pid)
      const back = waitUntilReady(installation)
      if (held.length > 0) await delay(random.between(100, 1000))
      for (const child of held) resume(child)
      awayMs.push(await back)
      await submitted
      await keepUp(installation)
    }
    return `ready again after ${inSeconds(median(awayMs))} s (median), ${inSeconds(Math.max(...awayMs))} s (longest)`
  },
}

/** In the meantime every answer is 200, or 503 with the time to wait: nothing else, and no broken connection. */
async function waitUntilReady({ caller, faults }: Installation): Promise<number> {
  const start = Date.now()
  let calm = 0
  // Three in a row: the first may still come from before the fault is noticed.
  while (calm < 3) {
    const { status, body, retryAfter } = await callOnce(caller, 'GET', '/account/balance')
    calm = status === 200 ? calm + 1 : 0
    const isFlat = typeof body === 'object' && body !== null && 'code' in body && body.code === 503
    if (status !== 200 && !(status === 503 && isFlat && retryAfter !== null)) {
      faults.push(`without database the answer was ${String(status)}: ${JSON.stringify(body)}`)
    }
    if (Date.now() - start > backWithinMs) {
      faults.push('the database was not back in time')
      break
    }
    await delay(50)
  }
  return Date.now() - start
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function inSeconds(ms: number): string {
  return (ms / 1000).toFixed(1)
}
