import { setTimeout as delay } from 'node:timers/promises'

import { waitForEnd } from '../audit.ts'
import type { Installation } from '../installation.ts'

const mostOpenJobs = 6

/**
 * A few jobs at once, where long ones are wanted one in twelve. Their answers come when they come: the server may be dead
 * by then, and is asked again.
 */
export function submitSome(installation: Installation): Promise<unknown> {
  const { random } = installation
  const jobs = Array.from({ length: random.between(1, 3) }, () =>
    installation.submit(installation.thorough && random.between(1, 12) === 1 ? 'long' : 'short'),
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
