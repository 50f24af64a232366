import { describe, expect, it } from 'vitest'

import { badProxies } from '../testing-adapters/bad-proxies.ts'
import { badReceivers } from '../testing-adapters/bad-receivers.ts'
import { startPlainAdapter } from '../testing-adapters/plain-adapter.ts'
import type { Sabotage } from '../testing-adapters/sabotage.ts'
import { describeAdapterContract } from './describe-adapter-contract.ts'

// A suite that passes everything would be worth nothing: every case of it must find somebody out.
const caseMs = 120_000

/** The cases of the suite by group and title, to be run one by one. */
function collectCases(sabotage?: Sabotage): ReadonlyMap<string, () => Promise<void>> {
  const cases = new Map<string, () => Promise<void>>()
  const groups: string[] = []
  describeAdapterContract({
    name: 'collected',
    describe: (name, body) => {
      groups.push(name)
      body()
      groups.pop()
    },
    it: (title, body) => {
      // The first one is the name of the suite.
      const name = [...groups.slice(1), title].join(' ')
      expect(cases.has(name), `There are two cases "${name}".`).toBe(false)
      cases.set(name, body)
    },
    start: (options) => startPlainAdapter(options, sabotage),
  })
  return cases
}

const badAdapters = [...badProxies, ...badReceivers]

describe.concurrent.each(badAdapters)('an adapter that $does', ({ sabotage, fails }) => {
  it.each(fails)(
    'is found out by: %s',
    async (name) => {
      const run = collectCases(sabotage).get(name)
      if (!run) throw new Error(`There is no case "${name}".`)
      const outcome = await run().then(
        () => 'passed',
        (error: unknown) => error,
      )
      expect(outcome).toBeInstanceOf(Error)
    },
    caseMs,
  )
})

it('every case is known to be able to fail', () => {
  const known = new Set(badAdapters.flatMap(({ fails }) => fails))
  const names = [...collectCases().keys()].filter((name) => !name.endsWith('with a real server'))
  expect(names.filter((name) => !known.has(name))).toEqual([])
})
