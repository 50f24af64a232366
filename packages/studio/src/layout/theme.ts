import { browserStorage } from '../session/open-storage.ts'

/** What a user chose; `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark'

const itemName = 'video-upscale.theme'
const darkDevice = '(prefers-color-scheme: dark)'

export function readTheme(): Theme {
  const stored = browserStorage.getItem(itemName)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

export function storeTheme(theme: Theme): void {
  browserStorage.setItem(itemName, theme)
  showTheme()
}

/** Puts the theme on the page. */
export function showTheme(): void {
  const theme = readTheme()
  const isDark = theme === 'dark' || (theme === 'system' && matchMedia(darkDevice).matches)
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
}

/** Shows it now, and whenever the device or another tab changes it. */
export function keepTheme(): void {
  showTheme()
  matchMedia(darkDevice).addEventListener('change', showTheme)
  window.addEventListener('storage', showTheme)
}
