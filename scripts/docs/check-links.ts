import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'

import { linksOf, undefinedReferencesOf } from './links-of.ts'
import { nodesOf, readLinkedDocuments, type Document } from './read-documents.ts'
import { isFile, isFolder, root } from './repository-files.ts'

/**
 * Follows the links of documents to files of the repository, to headings and to definitions.
 *
 * @returns those that lead nowhere, as `file:line: link`
 */
export function checkLinks(documents: readonly Document[]): readonly string[] {
  return documents.flatMap((document) =>
    [
      ...linksOf(document).filter(({ url }) => !leadsSomewhere(document, url)),
      ...undefinedReferencesOf(document),
    ].map(({ url, line }) => `${document.path}:${String(line)}: ${url}`),
  )
}

function leadsSomewhere({ path, text }: Document, url: string): boolean {
  const [target = '', heading] = url.split('#')
  if (target === '') return headingsOf(text).includes(heading ?? '')
  const file = posix.join(posix.dirname(path), target)
  if (heading === undefined) return isFile(file) || isFolder(file)
  return isFile(file) && headingsOf(readFileSync(join(root, file), 'utf8')).includes(heading)
}

/** By the text: a page has many links to its own headings. */
const knownHeadings = new Map<string, readonly string[]>()

/** The names of a document's headings, as GitHub makes them. */
function headingsOf(text: string): readonly string[] {
  const headings = knownHeadings.get(text) ?? readHeadings(text)
  knownHeadings.set(text, headings)
  return headings
}

function readHeadings(text: string): readonly string[] {
  return nodesOf(fromMarkdown(text))
    .filter(({ type }) => type === 'heading')
    .map((heading) =>
      wordsOf(heading)
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    )
}

function wordsOf(node: Nodes): string {
  return nodesOf(node)
    .map((part) => ('value' in part ? part.value : ''))
    .join('')
}

if (import.meta.main) {
  for (const line of checkLinks(await readLinkedDocuments())) {
    console.error(`${line} leads to no file or heading that git has, or to no definition`)
    process.exitCode = 1
  }
}
