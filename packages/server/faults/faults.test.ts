import { describe, expect, it } from 'vitest'

import { allFaults } from './all-faults.ts'
import type { Measurable } from './fault.ts'
import { measureFault } from './measure-fault.ts'
import { isBroken } from './print-table.ts'

const testTimeoutMs = 1_200_000

// A seed of its own each time; a failure prints it, and `pnpm test:faults --seed` takes it.
const seed = Date.now() % 1_000_000

// At once, since most of a round is waiting: for a start, for a queue, for an end.
describe.concurrent('loses nothing and charges once:', () => {
  for (const { fault, testRounds } of allFaults.ofOneMachine) check(fault, testRounds)
})

// Each is five processes and more: one after the other.
describe('loses nothing and charges once, over several machines:', () => {
  for (const { fault, testRounds } of allFaults.ofACluster) if (testRounds > 0) check(fault, testRounds)
})

function check(fault: Measurable, rounds: number): void {
  it(
    fault.name,
    async () => {
      const result = await measureFault(fault, { rounds, seed, thorough: false })
      expect(isBroken(result) ? result : undefined).toBeUndefined()
    },
    testTimeoutMs,
  )
}
