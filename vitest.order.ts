import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// Three files run at a time. Where one of these began among the last, a processor would have nothing to do beside it.
const longest = [
  // The ledger keeps both processors busy. Beside it come those that wait most of their time.
  'packages/server/src/points/ledger.test.ts',
  'packages/testing/src/adapter-contract/bad-adapters.test.ts',
  'packages/cli/src/upscale/resume.test.ts',
  'packages/server/src/webhooks/targets.test.ts',
  'scripts/consumer/consumer-types.test.ts',
  'packages/server/faults/faults.test.ts',
  'packages/engine/src/fuzz/fuzz.test.ts',
  'packages/studio/e2e/interruptions.test.ts',
  'packages/server/src/start-server.test.ts',
  'packages/studio/e2e/upscale.test.ts',
]

/** Begins with the files that take longest; the others follow by project, the larger ones first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.indexOf(relative(import.meta.dirname, moduleId))
      return place < 0 ? longest.length : place
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}
