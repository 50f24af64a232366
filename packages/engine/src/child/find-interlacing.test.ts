import { describe, expect, it } from 'vitest'

import { probeFile } from './probe-file.ts'
import { firstFieldOf } from './find-interlacing.ts'
import { resolveLimits } from '../limits.ts'
import { makeMedia, type MediaRecipe } from '../testing-media/make-media.ts'
import { temporaryFolder } from '../testing-media/temporary-folder.ts'

const at = temporaryFolder()

const lossless = { format: 'matroska', encoder: 'ffv1', width: 320, height: 180, audio: null }
const drawn = 'testsrc2=size=320x180:rate=48'

describe('fields', () => {
  const cases: [string, MediaRecipe, 'top' | 'bottom' | null][] = [
    ['progressive', { source: 'testsrc2=size=320x180:rate=24' }, null],
    ['progressive film-like', { source: 'mandelbrot=size=320x180:rate=24' }, null],
    ['woven, top first, and not said', { source: `${drawn},tinterlace=mode=interleave_top` }, 'top'],
    ['woven, bottom first, and not said', { source: `${drawn},tinterlace=mode=interleave_bottom` }, 'bottom'],
    ['a still picture', { source: 'color=red:size=320x180:rate=24' }, null],
  ]
  it.each(cases)('%s', async (name, recipe, expected) => {
    const onFrame: MediaRecipe['onFrame'] = (frame) => {
      frame.flags = 0
    }
    const path = await makeMedia(at(`${name}.mkv`), { ...lossless, ...recipe, onFrame })
    const { details } = await probeFile(path, resolveLimits({}, 'probe'))
    expect(details).toMatchObject({ interlaced: expected !== null, firstField: expected })
  })

  it('are what the stream says, even of pictures that do not move', () => {
    const still = { seen: 24, top: 0, bottom: 0, combed: 0 }
    expect(firstFieldOf({ interlaced: true, topFirst: true }, still)).toBe('top')
    expect(firstFieldOf({ interlaced: true, topFirst: false }, still)).toBe('bottom')
  })
})
