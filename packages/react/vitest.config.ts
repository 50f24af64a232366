import { browserTests } from './vitest.browser.ts'

export default await browserTests('react', '19')
