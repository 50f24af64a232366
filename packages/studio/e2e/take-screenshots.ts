import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'

import { showTheme, themes, widths } from './judge-page.ts'

const directory = join(import.meta.dirname, '../../../docs/studio')
const heights = { 360: 780, 1280: 860, 2560: 1440 } as const
/** How wide each is on the sheet. */
const shownWidths = { 360: 240, 1280: 620, 2560: 940 } as const

/**
 * Puts a state of the studio on one sheet: three widths, in both themes, as docs/studio/NAME.png.
 *
 * @param shown what the state is about, where it lies below the first screen
 */
export async function takeScreenshots(page: Page, name: string, shown?: Locator): Promise<void> {
  const size = page.viewportSize()
  const rows: string[] = []
  for (const theme of themes) {
    await showTheme(page, theme)
    const cells: string[] = []
    for (const width of widths) {
      await page.setViewportSize({ width, height: heights[width] })
      await shown?.evaluate((element) => {
        element.scrollIntoView({ block: 'center' })
      })
      await afterTwoFrames(page)
      const picture = await page.screenshot({ type: 'png' })
      cells.push(
        `<img width="${String(shownWidths[width])}" src="data:image/png;base64,${picture.toString('base64')}">`,
      )
    }
    rows.push(`<div>${cells.join('')}</div>`)
  }
  if (size) await page.setViewportSize(size)
  await writeSheet(page, name, rows)
}

/** A page that was just made wider is laid out, and what floats in it placed, a frame later. */
async function afterTwoFrames(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

async function writeSheet(page: Page, name: string, rows: readonly string[]): Promise<void> {
  await mkdir(directory, { recursive: true })
  const sheet = await page.context().newPage()
  await sheet.setViewportSize({ width: 1864, height: 100 })
  const style = 'body{margin:0;background:#777}div{display:flex;gap:16px;padding:16px;align-items:flex-start}'
  await sheet.setContent(`<style>${style}</style>${rows.join('')}`)
  await sheet.screenshot({ path: join(directory, `${name}.png`), fullPage: true })
  await sheet.close()
}
