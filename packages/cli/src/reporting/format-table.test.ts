import { expect, it } from 'vitest'

import { formatTable } from './format-table.ts'

it('lines the columns up, and shows what would steer the terminal', () => {
  const table = formatTable(
    ['ID', 'MODEL', 'NOTE'],
    [
      ['1', 'fäst', 'x'],
      ['22222', '\u001b[2J', ''],
    ],
  )
  expect(table).toBe(['ID     MODEL    NOTE', '1      fäst     x', '22222  \\x1b[2J'].join('\n'))
})

it('is its names where there are no rows', () => {
  expect(formatTable(['ID', 'MODEL'], [])).toBe('ID  MODEL')
})
