import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import { defineProject } from 'vitest/config'

import { chromiumOptions } from '../../scripts/launch-chromium.ts'
import { packageTests } from '../../vitest.base.ts'

/** The tests of a real browser, with the React that `alias` names. */
export async function browserTests(
  name: string,
  reactVersion: '18' | '19',
  alias: Readonly<Record<string, string>> = {},
) {
  const tests = packageTests(name, {
    include: ['src/**/*.browser.test.ts'],
    globalSetup: fileURLToPath(new URL('src/testing-app/start-service.ts', import.meta.url)),
    provide: { reactVersion },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: await chromiumOptions() }),
      instances: [{ browser: 'chromium', name }],
    },
  })
  return defineProject({
    ...tests,
    cacheDir: fileURLToPath(new URL(`node_modules/.vite/${name}`, import.meta.url)),
    resolve: { ...tests.resolve, alias, dedupe: ['react', 'react-dom'] },
    optimizeDeps: {
      include: [
        'react',
        'react-dom/client',
        '@tanstack/react-query',
        '@video-upscale/client > openapi-fetch',
        '@video-upscale/client > tus-js-client',
      ],
    },
  })
}
