import { describe, expect, it } from 'vitest'

import { checkLinks } from './check-links.ts'
import { linksOf } from './links-of.ts'
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
    ['<a href="nowhere.md">a</a>', 'nowhere.md'],
    ["<A class='b' HREF='#not-here'>a</A>", '#not-here'],
    ['<img src=no-picture.png>', 'no-picture.png'],
    ['<source srcset="README.md 1x, no-picture.png 2x">', 'no-picture.png'],
    ['[a][nodef]', '[nodef]'],
    ['[`a` **b**][nodef]', '[nodef]'],
    ['[a][def]\n\n[def]: nowhere.md', 'nowhere.md', 5],
    ['[a](../node_modules)', '../node_modules'],
    ['[a](../node_modules/typescript/package.json)', '../node_modules/typescript/package.json'],
    ['[a](../docs#here)', '../docs#here'],
    ['[a](../..)', '../..'],
  ])('would not pass with %s', (text, link, line = 3) => {
    expect(checkLinks([{ path: 'docs/planted.md', text: `# Here\n\n[b](#here) ${text}\n` }])).toEqual([
      `docs/planted.md:${String(line)}: ${link}`,
    ])
  })

  it('may stand in HTML, lead to folders and out of the repository, or be no links at all', () => {
    const text = [
      '# Here',
      '[a](../docs) [a](../docs/) [a](..) <a href="https://example.com">a</a> <a href="#here">a</a>',
      '<img src="//example.com/a.png"> `[a][nodef]` <!-- <a href="nowhere.md"> --> [a][def] [def][]',
      '',
      '[def]: README.md',
    ]
    expect(checkLinks([{ path: 'docs/planted.md', text: text.join('\n') }])).toEqual([])
  })

  it('are counted by the line, also in a block of HTML', () => {
    const text = '<p>\n<!--\n-->\n<a\n  href="nowhere.md">a</a>\n</p>\n'
    expect(checkLinks([{ path: 'docs/planted.md', text }])).toEqual(['docs/planted.md:5: nowhere.md'])
  })

  it('are looked at wherever people write', () => {
    const paths = documents.map(({ path }) => path)
    for (const path of [
      'AGENTS.md',
      'examples/express/README.md',
      'docs/decisions/0001-own-node-and-dev-conditions.md',
    ])
      expect(paths).toContain(path)
    expect(paths.filter((path) => path.endsWith('.api.md') || path.includes('node_modules'))).toEqual([])
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
