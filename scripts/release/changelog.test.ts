import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import { findChangesetFault, getDependencyReleaseLine, getReleaseLine } from './changelog.ts'
import { wordChangelog } from './word-changelogs.ts'

const changesets = join(import.meta.dirname, '../../.changeset')

describe('a line of the changelog', () => {
  it('is the title alone where a changeset says no more', () => {
    expect(getReleaseLine({ summary: 'Uploads can be paused.\n' })).toBe('- Uploads can be paused.')
  })

  it('is the title and, below it, the details', () => {
    const summary = 'Uploads can be paused.\n\n`pause` keeps what was sent.\n\nSo does a reload.'
    expect(getReleaseLine({ summary })).toBe(
      '- **Uploads can be paused.**\n\n  `pause` keeps what was sent.\n\n  So does a reload.\n\n',
    )
  })

  it('has no hash of a commit', () => {
    const changeset = { summary: 'Uploads can be paused.', commit: '0123456789abcdef' }
    expect(getReleaseLine(changeset)).not.toContain('0123456')
  })

  it('is not there for dependencies that moved along', () => {
    expect(getDependencyReleaseLine()).toBe('')
  })
})

describe('a changelog', () => {
  it('has headings for readers', () => {
    const written = '## 1.2.0\n\n### Minor Changes\n\n- A\n\n### Patch Changes\n\n- B\n'
    expect(wordChangelog(written)).toBe('## 1.2.0\n\n### New\n\n- A\n\n### Better\n\n- B\n')
  })

  it('says in one sentence that a package only moved along', () => {
    const [, , said] = wordChangelog('## 1.2.0\n\nNo changes in this release.\n').split('\n')
    expect(said).toMatch(/^Nothing changed in this package: .* moved along\.$/)
  })

  it('stays as it is when it is worded again', () => {
    const worded = wordChangelog('### Major Changes\n\nNo changes in this release.\n')
    expect(wordChangelog(worded)).toBe(worded)
  })
})

describe('a changeset', () => {
  it.each([
    ['', 'says nothing'],
    [`${'long '.repeat(30)}.`, 'longer than 120'],
    ['A title that goes\non in the next line.', 'goes on in the second'],
    ['fix a thing', 'no sentence'],
  ])('%j is refused', (summary, fault) => {
    expect(findChangesetFault(summary)).toContain(fault)
  })

  it('that waits in .changeset has a title of one line', async () => {
    const names = (await readdir(changesets)).filter((name) => name.endsWith('.md'))
    const faults = await Promise.all(
      names.map(async (name) => {
        const summary = (await readFile(join(changesets, name), 'utf8')).split('\n---\n')[1] ?? ''
        const fault = findChangesetFault(summary)
        return fault === undefined ? [] : [`.changeset/${name}: ${fault}`]
      }),
    )
    expect(faults.flat()).toEqual([])
  })
})
