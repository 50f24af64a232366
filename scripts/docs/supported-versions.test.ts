import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import { readDocument } from './read-documents.ts'
import { root } from './repository-files.ts'

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly engines?: { readonly node?: string }
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const { text } = await readDocument('docs/pinning-and-upgrading.md')
const directories = await readdir(join(root, 'packages'))
const manifests = await Promise.all(
  directories.map(
    async (name) =>
      JSON.parse(await readFile(join(root, 'packages', name, 'package.json'), 'utf8')) as Manifest,
  ),
)

/** What each public package asks for, as its package.json says it. */
const ranges = manifests
  .filter((manifest) => manifest.private !== true)
  .flatMap(({ name, engines, peerDependencies = {} }) => [
    [name, 'node', engines?.node ?? ''] as const,
    ...Object.entries(peerDependencies)
      .filter(([, range]) => !range.startsWith('workspace:'))
      .map(([peer, range]) => [name, peer, range] as const),
  ])

describe('docs/pinning-and-upgrading.md', () => {
  it.each(ranges)('says what %s needs of %s: %s', (_name, _peer, range) => {
    expect(text).toContain(`\`${range}\``)
  })
})
