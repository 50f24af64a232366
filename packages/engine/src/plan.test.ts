import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { lossKinds } from './losses.ts'
import type { UpscaleOptions } from './options.ts'
import { encoderPixelFormat } from './pixel-format.ts'
import { plan } from './plan.ts'
import { probe } from './probe.ts'
import type { Source } from './source.ts'
import { makeMedia } from './testing-media/make-media.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'

const at = temporaryFolder()

let source: Source
beforeAll(async () => {
  const recipe = {
    format: 'matroska',
    subtitles: ['one'],
    attachment: 'a.ttf',
    tags: { title: 'T' },
    frames: 3,
  }
  source = await probe(await makeMedia(at('source.mkv'), recipe))
})

const options = fc.record<UpscaleOptions>(
  {
    scale: fc.constantFrom(2, 4),
    quality: fc.integer({ min: 0, max: 51 }),
    preset: fc.constantFrom('ultrafast', 'medium', 'veryslow'),
    allowLoss: fc.subarray([...lossKinds]),
  },
  { requiredKeys: [] },
)

const sources = fc
  .record({
    width: fc.integer({ min: 1, max: 4096 }),
    height: fc.integer({ min: 1, max: 4096 }),
    chapters: fc.nat(3),
    interlaced: fc.boolean(),
    pixelFormat: fc.constantFrom('yuv420p', 'yuv444p12le', 'gray', 'yuva420p', 'bgr24', 'yuvj422p', 'p010le'),
  })
  .map(({ width, height, chapters, interlaced, pixelFormat }) => ({
    ...source,
    width,
    height,
    color: { ...source.color, pixelFormat },
    details: { ...source.details, chapters, interlaced },
  }))

describe('plan', () => {
  it('is pure: the same in gives the same out, plain JSON, and its input stays as it was', () => {
    fc.assert(
      fc.property(
        fc.constant(null).chain(() => sources),
        options,
        (given, chosen) => {
          const before = JSON.stringify([given, chosen])
          const made = plan(given, chosen)
          expect(plan(given, chosen)).toEqual(made)
          expect(JSON.parse(JSON.stringify(made))).toEqual(made)
          expect(JSON.stringify([given, chosen])).toBe(before)
        },
      ),
    )
  })

  it('accounts for every stream, and every dropped one is a loss', () => {
    fc.assert(
      fc.property(
        fc.constant(null).chain(() => sources),
        options,
        (given, chosen) => {
          const { streams, losses, output } = plan(given, chosen)
          expect(streams.map(({ index }) => index)).toEqual(given.streams.map(({ index }) => index))
          expect(output.width).toBe(given.width * (chosen.scale ?? 2))
          const dropped = streams.filter(({ action }) => action === 'drop').map(({ kind }) => kind)
          expect(dropped).toEqual(['subtitle', 'attachment'])
          for (const loss of losses) expect(loss.allowed).toBe(chosen.allowLoss?.includes(loss.kind) ?? false)
          expect(losses.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['subtitles', 'attachments']))
        },
      ),
    )
  })

  it('has defaults', () => {
    const { options: resolved } = plan(source)
    expect(resolved).toEqual({
      scale: 2, model: 'lanczos', codec: 'h264', quality: 18, preset: 'medium', container: 'mp4', allowLoss: [],
    }) // prettier-ignore
  })

  it.each<[UpscaleOptions, string]>([
    [{ codec: 'hevc' }, 'h264'],
    [{ container: 'webm' }, 'mp4'],
    [{ model: 'turbo' }, 'lanczos'],
    [{ preset: 'placebo' }, 'veryslow'],
    [{ quality: 52 }, '0 to 51'],
  ])('refuses %j and says what is offered', (wanted, offered) => {
    expect(() => plan(source, wanted)).toThrow(
      expect.objectContaining({
        code: 'unsupported-option',
        message: expect.stringContaining(offered) as string,
      }) as Error,
    )
  })

  it('refuses an output beyond what H.264 can hold', () => {
    expect(() => plan({ ...source, width: 8192 }, { scale: 4 })).toThrow(
      expect.objectContaining({ code: 'too-large' }) as Error,
    )
  })
})

it.each([
  ['yuv420p', 'yuv420p'],
  ['yuvj420p', 'yuvj420p'],
  ['yuv411p', 'yuv422p'],
  ['yuv440p12le', 'yuv444p10le'],
  ['p010le', 'yuv420p10le'],
  ['nv12', 'yuv420p'],
  ['gray10le', 'yuv420p10le'],
  ['gbrp10le', 'yuv444p10le'],
  ['rgb24', 'yuv444p'],
  ['yuva444p', 'yuv444p'],
])('%s is encoded as %s', (from, to) => {
  expect(encoderPixelFormat(from)).toBe(to)
})
