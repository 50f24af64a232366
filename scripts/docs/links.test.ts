import { describe, expect, it } from 'vitest'

import { checkLinks, linksOf } from './check-links.ts'
import { readDocument, readLinkedDocuments } from './read-documents.ts'

const documents = await readLinkedDocuments()

describe('the links of the documents', () => {
  it('lead to files and headings that are there', () => {
    expect(checkLinks(documents)).toEqual([])
  })

  it.each([
    ['[a](nowhere.md)', 'nowhere.md'],
    ['[a](README.md#nothing-like-it)', 'README.md#nothing-like-it'],
    ['[a](#not-here)', '#not-here'],
    ['![a](no-picture.png)', 'no-picture.png'],
  ])('would not pass with %s', (text, link) => {
    expect(checkLinks([{ path: 'docs/planted.md', text: `# Here\n\n[b](#here) ${text}\n` }])).toEqual([
      `docs/planted.md:3: ${link}`,
    ])
  })
})

describe('the index', () => {
  it('has every page of docs/', async () => {
    const index = await readDocument('docs/README.md')
    const linked = linksOf(index).map(({ url }) => `docs/${url}`)
    for (const { path } of documents) {
      if (/^docs\/[^/]+$/.test(path) && path !== index.path) expect(linked).toContain(path)
    }
  })
})
