import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

export const widths = [360, 1280, 2560] as const
export const themes = ['dark', 'light'] as const

/** What WCAG 2.2 AA asks for, as far as a machine can tell, and what axe calls good practice. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Fails for anything in the page that axe objects to, in either theme. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const theme of themes) {
    await showTheme(page, theme)
    await page.evaluate(axe.source)
    const faults = await page.evaluate(async (tags) => {
      const runner = (globalThis as unknown as { axe: typeof axe }).axe
      const { violations } = await runner.run(document, {
        runOnly: tags,
        // An open menu stands beside the landmarks, where Base UI puts all that floats.
        rules: { region: { enabled: document.querySelector('[role=menu]') === null } },
      })
      return violations.flatMap(({ id, impact, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id} (${impact ?? ''}): ${html}\n${failureSummary ?? ''}`),
      )
    }, rules)
    expect(faults, `axe in the ${theme} theme`).toEqual([])
  }
}

/** Fails where a page has to be moved sideways to be read. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const size = page.viewportSize()
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 })
    // What floats takes a moment to find its new place.
    await expect.poll(() => findTooWide(page), { message: `too wide for ${String(width)} px` }).toEqual([])
  }
  if (size) await page.setViewportSize(size)
}

/** What reaches over the right edge of the page, where the page can be moved sideways. */
function findTooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => element.outerHTML.slice(0, 160))
  })
}

/** Switches the theme and waits until its colours have come. */
export async function showTheme(page: Page, colorScheme: (typeof themes)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.locator(`html[data-theme=${colorScheme}]`).waitFor({ state: 'attached' })
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null))),
  )
}

/** Collects what a page complains about, and whom it talks to besides its own server. */
export function watchComplaints(page: Page, origin: string): readonly string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    const text = message.text()
    // A refused or broken request is logged by the browser itself; what the page makes of it is tested.
    if (['error', 'warning'].includes(message.type()) && !text.startsWith('Failed to load resource')) {
      complaints.push(text)
    }
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${origin}/`) && !/^(?:data|blob):/.test(url)) complaints.push(`asked for ${url}`)
  })
  return complaints
}
