import { expect, it } from 'vitest'

import { plan } from '../plan.ts'
import { probe } from '../probe.ts'
import { makeMedia } from '../testing-media/make-media.ts'
import { temporaryFolder } from '../testing-media/temporary-folder.ts'
import { openSegmentPictures } from './read-segments.ts'
import { openSource } from './open-source.ts'

const at = temporaryFolder()

it('segments that somebody else removed are told as such', async () => {
  const source = await probe(await makeMedia(at('source.mp4'), { frames: 1, audio: null }))
  const { input, video } = await openSource(source)
  await expect(openSegmentPictures(plan(source), at('shared'), video)).rejects.toMatchObject({
    code: 'output-unwritable',
    message: expect.stringContaining(at('shared')) as string,
  })
  await input.closeInput()
})
