import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll } from 'vitest'

/** A folder for one test file, removed after it. Answers a function from a name to its path. */
export function temporaryFolder(): (name: string) => string {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'video-upscale-engine-'))
  })
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })
  return (name) => join(folder, name)
}
