import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'

import { readCodeBlocks, readDocument } from './read-documents.ts'
import { root } from './repository-files.ts'

const blocks = readCodeBlocks(await readDocument('docs/architecture.md'))
const lives = blocks.find(({ language, text }) => language === 'mermaid' && text.startsWith('stateDiagram'))

/** By its path, because the server does not export it. */
const { nextStatuses } = (await import(
  pathToFileURL(join(root, 'packages/server/src/jobs/job-status.ts')).href
)) as { readonly nextStatuses: Readonly<Record<string, readonly string[]>> }

describe('the drawing of a job’s life', () => {
  it('has the arrows that the server’s table has, and no others', () => {
    const drawn = [...(lives?.text.matchAll(/^\s*(\w+) --> (\w+)/gm) ?? [])].map(
      ([, from, to]) => `${from ?? ''} ${to ?? ''}`,
    )
    const allowed = Object.entries(nextStatuses).flatMap(([from, all]) => all.map((to) => `${from} ${to}`))
    expect(drawn.toSorted()).toEqual(allowed.toSorted())
  })
})
