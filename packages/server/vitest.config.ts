import { defineProject } from 'vitest/config'

import { packageTests } from '../../vitest.base.ts'

export default defineProject(
  packageTests('server', {
    include: ['src/**/*.test.ts', 'faults/**/*.test.ts'],
    globalSetup: 'src/testing-server/prepare-cluster.ts',
    maxConcurrency: 3,
  }),
)
