import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'

import { repositoryFiles, root } from './repository-files.ts'

/** A page of the documentation. */
export interface Document {
  /** From the root of the repository, with slashes. */
  readonly path: string
  readonly text: string
}

/** A fenced block, or an indented one. */
export interface CodeBlock {
  readonly path: string
  /** Its tag; an empty text where it has none. */
  readonly language: string
  readonly text: string
  /** Where its first line stands in the document, from 1. */
  readonly line: number
}

/** The pages that readers copy from: README.md, those of packages and examples, and docs/ without its folders. */
export async function readDocuments(): Promise<readonly Document[]> {
  const copied = /^(README|docs\/[^/]+|(packages|examples)\/[^/]+\/README)\.md$/
  return Promise.all(repositoryFiles.filter((path) => copied.test(path)).map(readDocument))
}

/** All pages whose links have to lead somewhere: whatever people write. API Extractor writes the reports. */
export async function readLinkedDocuments(): Promise<readonly Document[]> {
  const written = repositoryFiles.filter((path) => path.endsWith('.md') && !path.endsWith('.api.md'))
  return Promise.all(written.map(readDocument))
}

export async function readDocument(path: string): Promise<Document> {
  return { path, text: await readFile(join(root, path), 'utf8') }
}

/** Its blocks of code, also those inside of lists. */
export function readCodeBlocks({ path, text }: Document): readonly CodeBlock[] {
  return nodesOf(fromMarkdown(text)).flatMap((node) => {
    if (node.type !== 'code' || !node.position) return []
    return [{ path, language: node.lang ?? '', text: node.value, line: node.position.start.line + 1 }]
  })
}

/** The nodes of a tree, in the order of the text. */
export function nodesOf(node: Nodes): readonly Nodes[] {
  return [node, ...('children' in node ? node.children.flatMap(nodesOf) : [])]
}
