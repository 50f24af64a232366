import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { codecNames, codecs } from './codecs.ts'
import { containerNames, containers } from './containers.ts'
import { encoderPixelFormat, hasAlphaFormat } from './encoder-pixel-format.ts'
import { lossKinds } from './losses.ts'
import type { UpscaleOptions } from './options.ts'
import { type Plan, plan } from './plan.ts'
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
    chapters: fc.array(fc.constant({ startSeconds: 1, endSeconds: 2, title: 'T' }), { maxLength: 3 }),
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
          expect(dropped).toEqual(['attachment'])
          for (const loss of losses) expect(loss.allowed).toBe(chosen.allowLoss?.includes(loss.kind) ?? false)
          expect(losses.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['attachments']))
        },
      ),
    )
  })

  it('has defaults', () => {
    const { options: resolved } = plan(source)
    expect(resolved).toEqual({
      scale: 2, model: 'fast', modelPath: null, codec: 'h264', quality: 18, preset: 'medium', container: 'mp4', allowLoss: [],
    }) // prettier-ignore
  })

  it.each<[UpscaleOptions, string]>([
    [{ codec: 'vvc' as 'av1' }, 'h264, hevc, av1, vp9, prores'],
    [{ container: 'avi' as 'mp4' }, 'mp4, mov, mkv, webm'],
    [{ codec: 'h264', container: 'webm' }, 'Offered for it: mp4, mov, mkv. In webm: codec av1, vp9'],
    [{ codec: 'prores', container: 'mp4' }, 'mov, mkv'],
    [{ codec: 'prores', quality: 10 }, 'proxy, lt, standard, hq, 4444'],
    [{ codec: 'av1', quality: 64 }, '0 to 63'],
    [{ codec: 'av1', preset: 'medium' }, '13, 12'],
    [{ codec: 'vp9', preset: '9' }, '8, 7, 6'],
    [{ model: 'waifu' }, 'best, fast, turbo, lanczos'],
    [{ model: 'fast', modelPath: 'mine.onnx' }, 'not both'],
    [{ modelPath: '/etc/passwd' }, '.onnx'],
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

  it.each<[UpscaleOptions, Partial<Plan['options']>]>([
    [{ codec: 'hevc' }, { container: 'mp4', quality: 18, preset: 'medium' }],
    [{ codec: 'av1' }, { container: 'mp4', quality: 20, preset: '8' }],
    [{ codec: 'vp9' }, { container: 'webm', quality: 20, preset: '4' }],
    [{ codec: 'prores' }, { container: 'mov', quality: null, preset: 'auto' }],
    [{ container: 'webm' }, { codec: 'vp9' }],
    [{ container: 'mkv' }, { codec: 'h264' }],
  ])('fills in %j by codec', (chosen, filled) => {
    expect(plan(source, chosen).options).toMatchObject(filled)
  })

  it('has tables of codecs and containers that fit together', () => {
    for (const name of codecNames) {
      const { defaultContainer, defaultPreset, presets } = codecs[name]
      expect(containers[defaultContainer].video).toContain(name)
      expect(presets).toContain(defaultPreset)
    }
    for (const name of containerNames) {
      const { subtitles, textSubtitles } = containers[name]
      expect(subtitles).toContain(textSubtitles)
    }
  })

  it('refuses an output beyond what H.264 can hold', () => {
    expect(() => plan({ ...source, width: 8192 }, { scale: 4 })).toThrow(
      expect.objectContaining({ code: 'too-large' }) as Error,
    )
  })
})

it.each<[string, 'h264' | 'hevc' | 'av1' | 'vp9' | 'prores', string]>([
  ['yuv420p', 'h264', 'yuv420p'],
  ['yuvj420p', 'h264', 'yuvj420p'],
  ['yuv411p', 'h264', 'yuv422p'],
  ['yuv440p12le', 'h264', 'yuv444p10le'],
  ['p010le', 'h264', 'yuv420p10le'],
  ['nv12', 'h264', 'yuv420p'],
  ['gray10le', 'h264', 'yuv420p10le'],
  ['gbrp10le', 'h264', 'yuv444p10le'],
  ['rgb24', 'h264', 'yuv444p'],
  ['yuva444p', 'h264', 'yuv444p'],
  ['yuv440p12le', 'hevc', 'yuv444p12le'],
  ['yuv422p16le', 'hevc', 'yuv422p12le'],
  ['yuvj422p', 'hevc', 'yuvj422p'],
  ['yuv444p12le', 'av1', 'yuv420p10le'],
  ['yuvj420p', 'av1', 'yuv420p'],
  ['yuv422p10le', 'vp9', 'yuv422p10le'],
  ['yuvj444p', 'vp9', 'yuv444p'],
  ['yuv420p', 'prores', 'yuv422p10le'],
  ['yuv444p', 'prores', 'yuv444p10le'],
])('%s in %s is encoded as %s', (from, codec, to) => {
  expect(encoderPixelFormat(from, { codec, preset: codecs[codec].defaultPreset })).toBe(to)
})

it.each<[string, 'vp9' | 'prores' | 'h264', string, string | null]>([
  ['yuva420p', 'vp9', '4', 'yuva420p'],
  ['yuva444p12le', 'prores', 'auto', 'yuva444p10le'],
  ['yuva444p', 'prores', 'hq', null],
  ['yuva420p', 'h264', 'medium', null],
])('the alpha of %s in %s (%s) is %s', (from, codec, preset, to) => {
  expect(hasAlphaFormat(from, { codec, preset })).toBe(to !== null)
  if (to !== null) expect(encoderPixelFormat(from, { codec, preset }, true)).toBe(to)
})
