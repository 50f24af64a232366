import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { findMissingTypes } from './find-missing-types.ts'

it('the types of an entry point are built, or the message says how', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'types-'))
  try {
    await mkdir(join(directory, 'dist'))
    await writeFile(join(directory, 'dist/index.d.mts'), '')
    expect(findMissingTypes({ name: 'one', directory }, 'index')).toBeUndefined()
    expect(findMissingTypes({ name: 'one', directory }, 'node')).toBe(
      'one has no dist/node.d.mts: add src/node.ts to tsdown.config.ts and run pnpm build.',
    )
  } finally {
    await rm(directory, { recursive: true })
  }
})
