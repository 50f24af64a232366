import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'

export const root = join(import.meta.dirname, '../..')

/** A page of the documentation. */
export interface Document {
  /** From the root of the repository, with slashes. */
  readonly path: string
  readonly text: string
}

/** A fenced block. */
export interface CodeBlock {
  readonly path: string
  readonly language: string
  readonly text: string
  /** Where its first line stands in the document, from 1. */
  readonly line: number
}

/** The pages that readers copy from: README.md, those of the packages, and docs/ without its folders. */
export async function readDocuments(): Promise<readonly Document[]> {
  const packages = await readdir(join(root, 'packages'))
  const pages = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md'))
  const paths = [
    'README.md',
    ...packages.map((name) => `packages/${name}/README.md`),
    ...pages.map((name) => `docs/${name}`),
  ]
  return Promise.all(paths.map(readDocument))
}

/** All pages whose links have to lead somewhere: those that readers copy from, and those that explain the house. */
export async function readLinkedDocuments(): Promise<readonly Document[]> {
  const decisions = await readdir(join(root, 'docs/decisions'))
  const paths = [
    ...['AGENTS.md', 'CONTRIBUTING.md', 'SECURITY.md', 'deploy/README.md', 'docs/studio/README.md'],
    ...decisions.map((name) => `docs/decisions/${name}`),
  ]
  return [...(await readDocuments()), ...(await Promise.all(paths.map(readDocument)))]
}

export async function readDocument(path: string): Promise<Document> {
  return { path, text: await readFile(join(root, path), 'utf8') }
}

/** Its fenced blocks, also those inside of lists. */
export function readCodeBlocks({ path, text }: Document): readonly CodeBlock[] {
  return nodesOf(fromMarkdown(text)).flatMap((node) => {
    if (node.type !== 'code' || !node.lang || !node.position) return []
    return [{ path, language: node.lang, text: node.value, line: node.position.start.line + 1 }]
  })
}

/** The nodes of a tree, in the order of the text. */
export function nodesOf(node: Nodes): readonly Nodes[] {
  return [node, ...('children' in node ? node.children.flatMap(nodesOf) : [])]
}
