import { defineConfig } from 'vitest/config'

import { packageTests } from './vitest.base.ts'

export default defineConfig({
  test: {
    projects: [
      'packages/*',
      'packages/react/vitest.{node,react-18}.config.ts',
      'examples/*',
      packageTests('workspace', { include: ['openapi/**/*.test.ts', 'scripts/**/*.test.ts'] }),
    ],
    reporters: ['default', ['json', { outputFile: 'reports/tests.json' }]],
  },
})
