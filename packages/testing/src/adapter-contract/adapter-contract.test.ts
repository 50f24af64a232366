import { describe, it } from 'vitest'

import { startPlainAdapter } from '../testing-adapters/plain-adapter.ts'
import { describeAdapterContract } from './describe-adapter-contract.ts'

describeAdapterContract({
  name: 'the least adapter',
  describe,
  it: (title, body) => {
    it(title, body, 120_000)
  },
  start: (options) => startPlainAdapter(options),
})
