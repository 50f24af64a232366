import { fileURLToPath } from 'node:url'
import type { TestProjectInlineConfiguration } from 'vitest/config'

/** Inside the workspace packages import each other's source, so that tests never run a stale build. */
export const sourceConditions = ['@video-upscale/source']

/** One package's tests: beside the code they test. */
export function packageTests(name: string, test: TestProjectInlineConfiguration['test'] = {}) {
  return {
    resolve: { conditions: sourceConditions },
    ssr: { resolve: { conditions: sourceConditions } },
    test: {
      name,
      include: ['src/**/*.test.ts'],
      // They end what hangs, and measure nothing: some machines take six times as long to start a process as others.
      testTimeout: 120_000,
      hookTimeout: 180_000,
      expect: { poll: { timeout: 30_000 } },
      // A project does not take it from the root, and would run one file at a time on a machine of two cores.
      // Three, since many tests wait for a start, a pause or an end, and leave a processor idle.
      maxWorkers: 3,
      ...test,
    },
  } satisfies TestProjectInlineConfiguration
}

/** The tests of an adapter: they find a real server beside the fake. */
export function adapterTests(name: string) {
  const globalSetup = fileURLToPath(new URL('scripts/start-contract-service.ts', import.meta.url))
  return packageTests(name, { globalSetup })
}
