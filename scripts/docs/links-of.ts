import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'

import { nodesOf, type Document } from './read-documents.ts'

export interface Link {
  readonly url: string
  readonly line: number
}

/** The links and pictures of a document that lead into the repository, those in HTML too. */
export function linksOf({ text }: Document): readonly Link[] {
  return nodesOf(fromMarkdown(text))
    .flatMap((node) => {
      const line = node.position?.start.line ?? 0
      if (node.type === 'html') return linksOfHtml(node.value, line)
      return 'url' in node ? [{ url: node.url, line }] : []
    })
    .filter(({ url }) => !/^([a-z][a-z\d+.-]*:|\/\/)/i.test(url))
}

const ATTRIBUTE = /\s(href|src|srcset|poster)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi

function linksOfHtml(html: string, firstLine: number): readonly Link[] {
  // A comment links to nothing; its lines stay, so that those after it keep their numbers.
  const shown = html.replaceAll(/<!--[^]*?(-->|$)/g, (comment) => comment.replaceAll(/[^\n]/g, ' '))
  return [...shown.matchAll(ATTRIBUTE)].flatMap(({ index, 1: name = '', 2: a, 3: b, 4: c }) => {
    const value = (a ?? b ?? c ?? '').trim()
    const line = firstLine + shown.slice(0, index + 1).split('\n').length - 1
    const urls = name.toLowerCase() === 'srcset' ? value.split(',').map(firstWord) : [value]
    return urls.filter((url) => url !== '').map((url) => ({ url, line }))
  })
}

function firstWord(text: string): string {
  return text.trim().split(/\s/)[0] ?? ''
}

/** `[words][name]` without a definition of the name: readers see the brackets. */
export function undefinedReferencesOf({ text }: Document): readonly Link[] {
  return nodesOf(fromMarkdown(text)).flatMap((node) => (node.type === 'text' ? bracketsIn(node) : []))
}

function bracketsIn({ value, position }: Nodes & { readonly type: 'text' }): readonly Link[] {
  return [...value.matchAll(/\](\[[^\][]+\])/g)].map(({ index, 1: url = '' }) => ({
    url,
    line: (position?.start.line ?? 0) + value.slice(0, index).split('\n').length - 1,
  }))
}
