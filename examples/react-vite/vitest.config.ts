import { defineProject } from 'vitest/config'

import { packageTests } from '../../vitest.base.ts'

export default defineProject(
  // A browser, a server and its engine at once: on a busy machine that takes its time.
  packageTests('example-react-vite', { include: ['*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 }),
)
