import { dirname } from 'node:path'

import { expect, it } from 'vitest'

import { mediaProcesses } from '../testing-media/media-processes.ts'
import { temporaryFolder } from '../testing-media/temporary-folder.ts'
import { fuzz } from './fuzz.ts'

const at = temporaryFolder()

// A tenth of what `node src/fuzz/run-fuzz.ts` does, and the same files for the same seed.
it('120 damaged files end in refusal or success', { timeout: 180_000 }, async () => {
  const results = await fuzz({ folder: dirname(at('x')), files: 120, seed: 1, parallel: 2 })
  expect(results.filter(({ outcome }) => outcome !== 'refused' && outcome !== 'succeeded')).toEqual([])
  expect(results.filter(({ outcome }) => outcome === 'succeeded').length).toBeGreaterThan(5)
  if (process.platform === 'linux') expect(await mediaProcesses()).toEqual([])
})
