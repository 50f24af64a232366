import { readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { afterEach, expect, it } from 'vitest'

import {
  FileDamagedError,
  FileUnreadableError,
  InternalError,
  ProviderUnavailableError,
  SourceChangedError,
} from './errors.ts'
import { openSegmentFolder } from './segment-folder.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'

const at = temporaryFolder()

/** Ends a run that finished one segment, and says what the next one finds. */
async function foundAfter(error: unknown): Promise<string[]> {
  const folder = await openSegmentFolder(at('out.mp4'), 'same', undefined)
  await writeFile(join(folder.path, '000000.nut'), 'frames')
  await folder.close(error)
  const next = await openSegmentFolder(at('out.mp4'), 'same', undefined)
  const found = await readdir(next.path)
  await next.close()
  return found
}

afterEach(async () => {
  expect(await readdir(dirname(at('x')))).toEqual([])
})

it.each<[string, unknown]>([
  ['a source that went away', new FileUnreadableError('gone')],
  ['a provider that is not there today', new ProviderUnavailableError('busy')],
  ['a thread that died', new InternalError('a network thread ended')],
  ['what a callback threw', new TypeError('undefined is not a function')],
])('finished segments outlive %s', async (_, error) => {
  expect(await foundAfter(error)).toEqual(['000000.nut'])
})

it.each<[string, unknown]>([
  ['a success', undefined],
  ['a source of which frames are missing', new FileDamagedError('damaged')],
  ['a source that is another one now', new SourceChangedError('changed')],
])('nothing is left after %s', async (_, error) => {
  expect(await foundAfter(error)).toEqual([])
})
