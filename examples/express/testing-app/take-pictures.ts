import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const directory = join(import.meta.dirname, '../../../reports/example-express')

/** Pictures for people to look at, narrow and wide, light and dark; nothing may stick out at the side. */
export async function takePictures(page: Page, name: string): Promise<void> {
  for (const width of [360, 1200]) {
    await page.setViewportSize({ width, height: 800 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const path = join(directory, `${name}-${String(width)}-${colorScheme}.png`)
      await page.screenshot({ path, fullPage: true })
    }
  }
}
