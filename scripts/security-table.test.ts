import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const document = await readFile(join(root, 'docs/security.md'), 'utf8')
const rows = document
  .split('\n')
  .filter((line) => line.includes(' › '))
  .map((line) => line.split('|').map((cell) => cell.trim()))

describe('the table of docs/security.md', () => {
  it('names at least forty tests', () => {
    expect(rows.length).toBeGreaterThanOrEqual(40)
  })

  it.each(rows.map((cells) => [cells[2] ?? '']))('names a test that there is: %s', async (named) => {
    const [file = '', name = ''] = named.split(' › ')
    const source = await readFile(join(root, file), 'utf8')
    // As it stands in the code: a quote is escaped there, or other quotes stand around it.
    expect(source.replaceAll("\\'", "'")).toContain(name)
  })
})
