import { defineProject } from 'vitest/config'

import { packageTests } from '../../vitest.base.ts'

export default defineProject(
  packageTests('react-node', { include: ['src/**/*.node.test.ts'], typecheck: { enabled: true } }),
)
