import { writeFile } from 'node:fs/promises'

import { expect, it } from 'vitest'

import { claimNameBeside, findLeftovers, release } from './leftovers.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'

const at = temporaryFolder()

it.each([
  ['short', 'out.mp4'],
  ['as long as a file system takes', `${'ü'.repeat(125)}.mp4`],
])('what is written beside an output is found again if its name is %s', async (_, name) => {
  await writeFile(at(name), '')
  const claimed = claimNameBeside(at(name), 'segments')
  await writeFile(claimed, '')
  expect(await findLeftovers(at(name), 'segments')).toEqual([])
  release(claimed)
  expect(await findLeftovers(at(name), 'segments')).toEqual([claimed])
  expect(await findLeftovers(at(`x${name.slice(1)}`), 'segments')).toEqual([])
})
