import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { type UpscaleOptions } from './options.ts'
import { plan } from './plan.ts'
import { probe } from './probe.ts'
import type { Source } from './source.ts'
import { longVideo } from './testing-media/long-video.ts'
import { makeMedia, type MediaRecipe } from './testing-media/make-media.ts'
import { type PacketTimes, packetTimes } from './testing-media/packet-times.ts'
import { planes, psnr } from './testing-media/read-media.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'
import { inOnePiece } from './testing-media/whole-plan.ts'
import { upscale } from './upscale.ts'
import { verify } from './verify.ts'

const at = temporaryFolder()

const long = longVideo(500, { preset: 'medium', crf: 20 })

let source: Source
beforeAll(async () => {
  source = await probe(await makeMedia(at('long.mp4'), { ...long, audio: {} }))
})

/** Which frames an encoder moves ahead is its own choice, segment or not. */
function inOrder(packets: readonly PacketTimes[]) {
  const ascending = (times: readonly bigint[]) => times.toSorted((a, b) => Number(a - b))
  return { pts: ascending(packets.map(({ pts }) => pts)), dts: packets.map(({ dts }) => dts) }
}

/** Upscales in segments and in one piece; both pass their verification, and have the same frames and times. */
async function compareWithWhole(video: Source, options: UpscaleOptions) {
  const planned = plan(video, options)
  expect(planned.segments.length).toBeGreaterThan(1)
  const name = `${Math.random()}.${planned.options.container}`
  const segmented = await upscale(planned, at(`segmented-${name}`))
  const whole = await upscale(inOnePiece(planned), at(`whole-${name}`))
  await verify(planned, segmented)
  expect(inOrder(await packetTimes(segmented.path))).toEqual(inOrder(await packetTimes(whole.path)))
  return { planned, segmented, whole }
}

it('a video is cut at keyframes, into segments that are long enough', async () => {
  const longer = await probe(await makeMedia(at('longer.mp4'), { ...long, frames: 760 }))
  const { segments } = plan(longer)
  expect(segments.map(({ firstFrame, frames }) => [firstFrame, frames])).toEqual([
    [0, 250],
    [250, 250],
    [500, 260],
  ])
  const short = await probe(await makeMedia(at('short.mp4'), { ...long, frames: 400 }))
  expect(plan(short).segments).toMatchObject([{ index: 0, frames: 400, fromTicks: null, toTicks: null }])
})

it('segments follow each other without gaps, wherever the keyframes are', () => {
  const cuts = fc.array(fc.integer({ min: 240, max: 900 }), { maxLength: 20 })
  fc.assert(
    fc.property(cuts, fc.boolean(), (lengths, interlaced) => {
      let frame = 0
      const cutPoints = lengths.map((length) => ({ frame: (frame += length), ticks: frame * 512 }))
      const details = { ...source.details, cutPoints, interlaced }
      const { segments } = plan({ ...source, frames: frame + 300, details })
      expect(segments).toHaveLength(lengths.length + 1)
      segments.forEach((segment, index) => {
        const previous = segments[index - 1]
        expect(segment.firstFrame).toBe(previous ? previous.firstFrame + previous.frames : 0)
        expect(segment.fromTicks).toBe(previous?.toTicks ?? null)
        // A deinterlacer is given pictures from before the segment.
        expect(segment.decodeFromTicks).toBe((interlaced ? previous : segment)?.fromTicks ?? null)
      })
      expect(segments.reduce((sum, { frames }) => sum + frames, 0)).toBe(frame + 300)
    }),
  )
})

describe('the joined file has the frames and times of the whole', () => {
  it.each([
    { codec: 'h264', preset: 'medium', container: 'mp4' },
    { codec: 'h264', preset: 'veryfast', container: 'mkv' },
    { codec: 'hevc', preset: 'ultrafast', container: 'mp4' },
    { codec: 'av1', preset: '12', container: 'mp4' },
    { codec: 'vp9', preset: '8', container: 'webm' },
    { codec: 'prores', container: 'mov' },
  ] as const)('in $codec, $container', async (options) => {
    await compareWithWhole(source, { model: 'lanczos', ...options, allowLoss: ['audio'] })
  })

  it('and is as good', async () => {
    const { segmented, whole } = await compareWithWhole(source, { model: 'turbo', preset: 'veryfast' })
    const [joined, through] = [await planes(segmented.path, 0), await planes(whole.path, 0)]
    // The first segment is the same to the bit until the encoder looked ahead; nothing is far off anywhere.
    const worst = Math.min(...joined.map((plane, index) => psnr(plane, through[index] ?? plane)))
    expect(worst).toBeGreaterThan(35)
  })

  const times = Array.from({ length: 500 }, (_, index) => index * 33 + ((index * 7) % 5))
  it.each<[string, MediaRecipe]>([
    ['with frames of different lengths', { timeScale: 1000, times }],
    ['that starts late', { timeScale: 1000, times: times.map((time) => time + 1234) }],
    ['with an open GOP', { encoderOptions: { preset: 'medium', g: 125, 'x264-params': 'open-gop=1' } }],
    ['in a transport stream', { format: 'mpegts' }],
    ['in matroska', { format: 'matroska' }],
  ])('of a source %s', async (name, recipe) => {
    const path = await makeMedia(at(`${name}.${recipe.format ?? 'mp4'}`), { ...long, ...recipe })
    await compareWithWhole(await probe(path), { model: 'lanczos', preset: 'veryfast' })
  })
})
