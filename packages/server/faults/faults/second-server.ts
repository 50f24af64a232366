import { once } from 'node:events'

import type { Fault } from '../fault.ts'
import { spawnServer } from '../server-process.ts'
import { keepUp, submitSome } from './load.ts'

/** A second server on the same data: it refuses, and the first goes on undisturbed. */
export const secondServer: Fault = {
  name: 'second server on the data',
  async run(installation, rounds) {
    const { place, faults } = installation
    for (let round = 0; round < rounds; round++) {
      const submitted = submitSome(installation)
      const second = spawnServer({ ...place, port: 0 })
      await once(second, 'exit')
      if (second.exitCode !== 1) faults.push(`the second server's exit code is ${String(second.exitCode)}`)
      await submitted
      await keepUp(installation)
    }
    return ''
  },
}
