import { defineProject } from 'vitest/config'

import { packageTests } from '../../vitest.base.ts'

export default defineProject(
  packageTests('studio', {
    include: ['src/**/*.test.ts', 'e2e/**/*.test.ts'],
    testTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  }),
)
