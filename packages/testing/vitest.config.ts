import { defineProject } from 'vitest/config'

import { packageTests } from '../../vitest.base.ts'

export default defineProject(
  // Bad adapters are found out by waiting for what they never do: a dozen at once leave a processor idle.
  packageTests('testing', { maxConcurrency: 16 }),
)
