import { setTimeout as delay } from 'node:timers/promises'

import { waitForEnd } from '../audit.ts'
import type { Installation } from '../installation.ts'

const mostOpenJobs = 6

/**
 * A few jobs at once, one in four with an upload of its own, and where it may take long one in sixteen of a
 * long clip. Their answers come when they come: the server may be dead by then, and is asked again.
 */
export function submitSome(installation: Installation): Promise<unknown> {
  const { random, thorough } = installation
  const jobs = Array.from({ length: random.between(1, 3) }, () =>
    installation.submit({
      clip: thorough && random.between(1, 16) === 1 ? 'long' : 'short',
      ownImport: random.between(1, 4) === 1,
    }),
  )
  return Promise.all(jobs)
}

/** Lets a moment pass, so that the fault meets the work anywhere. */
export async function pauseAtRandom({ random, thorough }: Installation): Promise<void> {
  await delay(random.between(0, thorough ? 1500 : 500))
}

/** Lets the server catch up, so that each round meets work of all ages. */
export function keepUp(installation: Installation): Promise<void> {
  return waitForEnd(installation, mostOpenJobs)
}
