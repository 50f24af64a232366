import { setTimeout as delay } from 'node:timers/promises'

import { waitForEnd } from '../audit.ts'
import type { Fault } from '../fault.ts'

/**
 * No room while jobs run: they are tried again. In every second round there is room again soon; in the
 * others there is none until the attempts are used up, and the points come back.
 */
export const fillDiskAtResult: Fault = {
  name: 'disk full at result',
  setup: { smallDisk: { bytes: 4 * 1024 ** 2 } },
  async run(installation, rounds) {
    const { random, disk } = installation
    if (!disk) throw new Error('This fault needs a small disk.')
    await installation.submit()
    for (let round = 0; round < rounds; round++) {
      // The source is of 17 kB, so that some get as far as the writing of the result.
      await disk.fill(random.between(0, 60_000))
      await Promise.all([installation.submit(), installation.submit()])
      if (round % 2 === 0) await delay(random.between(100, 2000))
      else await waitForEnd(installation)
      await disk.clear()
      await waitForEnd(installation)
    }
    return `by a ${disk.kind}`
  },
}
