import { fileURLToPath } from 'node:url'

import { browserTests } from './vitest.browser.ts'

const find = (name: string): string => fileURLToPath(new URL(`node_modules/${name}`, import.meta.url))

export default await browserTests('react-18', '18', {
  react: find('react-18'),
  'react-dom': find('react-dom-18'),
  '@tanstack/react-query': find('react-query-5.0'),
})
