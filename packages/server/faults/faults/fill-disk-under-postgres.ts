import { setTimeout as delay } from 'node:timers/promises'

import type { Fault } from '../fault.ts'
import { keepUp, submitSome } from './load.ts'

/** No room for anything, PostgreSQL's own files included: it may refuse to write, or end and start again. */
export const fillDiskUnderPostgres: Fault = {
  name: 'disk full under PostgreSQL',
  setup: { smallDisk: { bytes: 256 * 1024 ** 2, everything: true } },
  async run(installation, rounds) {
    const { random, disk } = installation
    if (!disk) throw new Error('This fault needs a small disk.')
    for (let round = 0; round < rounds; round++) {
      const before = submitSome(installation)
      await disk.fill(random.between(0, 20_000))
      const during = submitSome(installation)
      await delay(random.between(1000, 3000))
      await disk.clear()
      await Promise.all([before, during])
      await keepUp(installation)
    }
    return `by a ${disk.kind}`
  },
}
