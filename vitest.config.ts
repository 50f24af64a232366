import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

import { packageTests } from './vitest.base.ts'
import { LongestFirst } from './vitest.order.ts'

// The tests start the same programs from source hundreds of times: what Node compiled once, the next one reads.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/node-compile', import.meta.url))

// As in the engine's own processes: a test may load ONNX Runtime itself.
process.env.ORT_DISABLE_TELEMETRY ??= '1'

export default defineConfig({
  test: {
    projects: [
      'packages/*',
      'packages/react/vitest.{node,react-18}.config.ts',
      'examples/*',
      packageTests('workspace', { include: ['openapi/**/*.test.ts', 'scripts/**/*.test.ts'] }),
    ],
    sequence: { sequencer: LongestFirst },
    reporters: ['default', ['json', { outputFile: 'reports/tests.json' }]],
  },
})
