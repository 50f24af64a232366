import {
  AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
  AV_PKT_DATA_DISPLAYMATRIX,
  AVCHROMA_LOC_TOPLEFT,
  AVCOL_PRI_BT2020,
  AVCOL_PRI_BT709,
  AVCOL_PRI_SMPTE170M,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_BT709,
  AVCOL_SPC_SMPTE170M,
  AVCOL_TRC_BT709,
  AVCOL_TRC_SMPTE170M,
  AVCOL_TRC_SMPTE2084,
} from 'node-av/constants'
import { Rational, type Stream } from 'node-av/lib'
import { describe, expect, it } from 'vitest'

import { plan } from './plan.ts'
import { probe } from './probe.ts'
import { makeMedia, type MediaRecipe } from './testing-media/make-media.ts'
import { frameSeconds } from './testing-media/read-media.ts'
import { roundTrip } from './testing-media/round-trip.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'
import { upscale } from './upscale.ts'

const at = temporaryFolder()

describe.concurrent('what an upscale keeps', () => {
  it('keeps frames, timestamps, audio bytes and languages of a plain mp4', async () => {
    const path = await makeMedia(at('plain.mp4'), { audio: { language: 'fra' } })
    const { source, plan: planned, proof, output } = await roundTrip(path)
    const result = await probe(output.path)
    expect(planned.losses).toEqual([])
    expect(proof).toMatchObject({
      framesIn: 24,
      framesOut: 24,
      durationInSeconds: 1,
      durationOutSeconds: 1,
      largestAvOffsetMs: 0,
      streamsKept: [
        { kind: 'video', codec: 'h264', language: null },
        { kind: 'audio', codec: 'aac', language: 'fra' },
      ],
      width: 320,
      height: 180,
      sourceWidth: 160,
      sourceHeight: 90,
    })
    expect(await frameSeconds(`${path}.upscaled.mp4`)).toEqual(await frameSeconds(path))
    expect(result).toMatchObject({ frames: source.frames, framesPerSecond: source.framesPerSecond })
  })

  it('keeps the timestamps of B-frames and of a variable rate, to the tick', async () => {
    const times = Array.from(
      { length: 24 },
      (_, index) => index * 40 + (index % 3) * 7 + (index > 12 ? 500 : 0),
    )
    const encoderOptions = { preset: 'medium', bf: 3 }
    const path = await makeMedia(at('vfr.mkv'), {
      format: 'matroska',
      timeScale: 1000,
      times,
      encoderOptions,
      audio: null,
    })
    const { source, proof } = await roundTrip(path, { preset: 'medium' })
    expect(source.variableFrameRate).toBe(true)
    expect(await frameSeconds(`${path}.upscaled.mp4`)).toEqual(times.map((time) => time / 1000))
    expect(proof.largestAvOffsetMs).toBeNull()
  })

  it('keeps a late start of either stream', async () => {
    const times = Array.from({ length: 24 }, (_, index) => 1001 * (index + 3))
    const late = await makeMedia(at('late-picture.mp4'), { timeScale: 24_000, times })
    const lateSound = await makeMedia(at('late-sound.mp4'), { audio: { startSeconds: 0.3001 } })
    for (const path of [late, lateSound]) {
      const { source, proof, output } = await roundTrip(path)
      const result = await probe(output.path)
      expect(proof.largestAvOffsetMs).toBeLessThan(0.05)
      const starts = ({ details }: typeof source) =>
        details.streams.map(({ startTicks, timeBase }) => ((startTicks ?? 0) * timeBase.num) / timeBase.den)
      starts(result).forEach((start, index) => {
        expect(start).toBeCloseTo(starts(source)[index] ?? NaN, 4)
      })
    }
  })

  it('moves the free-running clock of a transport stream to zero and keeps the offset between its streams', async () => {
    const path = await makeMedia(at('clock.ts'), { format: 'mpegts', muxer: { output_ts_offset: '100' } })
    const { plan: planned, proof, output } = await roundTrip(path)
    expect(planned.fidelity).toContainEqual(
      expect.objectContaining({ kind: 'start_offset', outcome: 'converted' }),
    )
    expect(proof.largestAvOffsetMs).toBeLessThan(0.1)
    expect(Math.min(...(await frameSeconds(`${path}.upscaled.mp4`)))).toBeLessThan(0.1)
    expect(output.frames).toBe(24)
  })

  const tags = {
    bt601: [AVCOL_PRI_SMPTE170M, AVCOL_TRC_SMPTE170M, AVCOL_SPC_SMPTE170M, AVCOL_RANGE_MPEG],
    bt709: [AVCOL_PRI_BT709, AVCOL_TRC_BT709, AVCOL_SPC_BT709, AVCOL_RANGE_MPEG],
    bt709full: [AVCOL_PRI_BT709, AVCOL_TRC_BT709, AVCOL_SPC_BT709, AVCOL_RANGE_JPEG],
    bt2020: [AVCOL_PRI_BT2020, AVCOL_TRC_SMPTE2084, AVCOL_SPC_BT2020_NCL, AVCOL_RANGE_MPEG],
  } as const
  it.each(Object.entries(tags))(
    'keeps the colour tags of %s',
    async (name, [primaries, transfer, matrix, range]) => {
      const path = await makeMedia(at(`${name}.mp4`), {
        frames: 3,
        audio: null,
        prepare: (context) => {
          context.colorPrimaries = primaries
          context.colorTrc = transfer
          context.colorSpace = matrix
          context.colorRange = range
          context.chromaLocation = AVCHROMA_LOC_TOPLEFT
        },
      })
      const { source, proof } = await roundTrip(path)
      expect([source.color.primaries, source.color.matrix]).not.toContain('unknown')
      const { bitDepth: _, pixelFormat: __, ...tagsOfSource } = source.color
      expect(proof.color).toEqual(tagsOfSource)
    },
  )

  it.each(['yuv420p10le', 'yuv422p10le', 'yuv444p10le', 'yuv422p', 'yuv444p', 'yuvj420p'])(
    'keeps %s',
    async (pixelFormat) => {
      const path = await makeMedia(at(`${pixelFormat}.mp4`), { pixelFormat, frames: 3, audio: null })
      const { output, plan: planned } = await roundTrip(path)
      const result = await probe(output.path)
      expect(result.color.pixelFormat).toBe(pixelFormat)
      expect(planned.losses).toEqual([])
    },
  )

  it('takes odd sizes', async () => {
    const recipe = { format: 'matroska', encoder: 'ffv1', width: 161, height: 91, frames: 3, audio: null }
    const { proof } = await roundTrip(await makeMedia(at('odd.mkv'), recipe))
    expect(proof).toMatchObject({ width: 322, height: 182, sourceWidth: 161, sourceHeight: 91 })
  })

  it('keeps rotation, pixel aspect and static HDR10 metadata', async () => {
    const path = await makeMedia(at('turned.mp4'), {
      pixelFormat: 'yuv420p10le',
      frames: 3,
      audio: null,
      prepare: (context) => {
        context.sampleAspectRatio = new Rational(4, 3)
      },
      onVideoStream: (stream) => {
        addMatrix(stream, [0, 65_536, 0, -65_536, 0, 0, 90 * 65_536, 0, 2 ** 30])
        const light = Buffer.alloc(8)
        light.writeUInt32LE(1000, 0)
        light.writeUInt32LE(400, 4)
        stream.codecpar.addCodedSideData(AV_PKT_DATA_CONTENT_LIGHT_LEVEL, light)
      },
    })
    const { source, output } = await roundTrip(path)
    const result = await probe(output.path)
    expect(source).toMatchObject({ rotationDegrees: 90, details: { sampleAspectRatio: { num: 4, den: 3 } } })
    expect(source.details.hdr10.contentLight).not.toBeNull()
    expect(result.rotationDegrees).toBe(90)
    expect(result.details.displayMatrix?.[6]).toBe(180 * 65_536)
    expect(result.details.sampleAspectRatio).toEqual({ num: 4, den: 3 })
    expect(result.details.hdr10).toEqual(source.details.hdr10)
  })

  it.each([
    { title: 'A title', comment: 'näh' },
    { title: 'A title', 'com.example.take': '7' },
  ])('keeps the tags %j', async (tags) => {
    const muxer = { movflags: '+use_metadata_tags' }
    const path = await makeMedia(at(`tags-${Object.keys(tags)[1] ?? ''}.mp4`), {
      tags,
      muxer,
      frames: 3,
      audio: null,
    })
    const { output } = await roundTrip(path)
    const result = await probe(output.path)
    expect(result.details.tags).toMatchObject(tags)
  })

  it.each(['flac', 'ac3', 'libmp3lame', 'libopus'])('copies %s audio', async (encoder) => {
    const audio = { encoder, sampleRate: 48_000 }
    const { proof } = await roundTrip(await makeMedia(at(`${encoder}.mkv`), { format: 'matroska', audio }))
    expect(proof.streamsKept).toHaveLength(2)
    // Matroska counts in milliseconds; samples between them can't be known better.
    expect(proof.largestAvOffsetMs).toBeLessThan(2)
  })
})

const hdr10 =
  'log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:max-cll=1000,400:' +
  'master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)'
const opus = { encoder: 'libopus', sampleRate: 48_000 }
const withB = { preset: 'medium', bf: 3 }

describe.concurrent('the sources that an upscale takes whole', () => {
  const sources: [string, MediaRecipe][] = [
    ['hevc.mkv', { format: 'matroska', encoder: 'libx265', encoderOptions: { 'x265-params': 'log-level=none' } }],
    ['vp8-hidden-frames.webm', { format: 'webm', encoder: 'libvpx', frames: 48, audio: opus, encoderOptions: {
      'auto-alt-ref': 1, 'lag-in-frames': 16, deadline: 'good', b: '50k' } }],
    ['vp9.webm', { format: 'webm', encoder: 'libvpx-vp9', audio: opus }],
    ['b-frames.avi', { format: 'avi', encoderOptions: withB }],
    ['b-frames.ts', { format: 'mpegts', encoderOptions: withB }],
    ['b-frames.flv', { format: 'flv', encoderOptions: withB }],
    ['mpeg4.avi', { format: 'avi', encoder: 'mpeg4', encoderOptions: { bf: 2 } }],
    ['fragmented.mp4', { muxer: { movflags: 'frag_keyframe+empty_moov' }, encoderOptions: { ...withB, g: 8 } }],
    ['prores.mov', { format: 'mov', encoder: 'prores_ks', pixelFormat: 'yuv422p10le' }],
    ['gray.mkv', { format: 'matroska', encoder: 'ffv1', pixelFormat: 'gray' }],
    ['empty-packets.ogv', { format: 'ogg', encoder: 'libtheora', audio: null }],
    ['subtitles.mp4', { subtitles: ['one', 'two'] }],
    ['one-frame.mp4', { frames: 1, audio: null }],
  ] // prettier-ignore
  it.each(sources)('%s', async (name, recipe) => {
    const { plan: planned, proof } = await roundTrip(await makeMedia(at(name), recipe))
    expect(planned.losses).toEqual([])
    expect(proof.framesOut).toBe(proof.framesIn)
    expect(proof.largestAvOffsetMs ?? 0).toBeLessThan(2)
  })

  it('HDR10 from inside a bitstream, into container and bitstream', async () => {
    const recipe = {
      pixelFormat: 'yuv420p10le',
      encoder: 'libx265',
      encoderOptions: { 'x265-params': hdr10 },
      frames: 6,
    }
    const { source, output, proof } = await roundTrip(await makeMedia(at('hdr10.mp4'), recipe))
    const result = await probe(output.path)
    expect(source.details.hdr10.masteringDisplay).not.toBeNull()
    expect(source.details.hdr10.contentLight).not.toBeNull()
    expect(result.details.hdr10).toEqual(source.details.hdr10)
    expect(proof.color).toEqual({
      primaries: 'bt2020',
      transfer: 'smpte2084',
      matrix: 'bt2020nc',
      range: 'tv',
    })
  })

  it('an mp4 whose edit list hides its first frames', async () => {
    const times = Array.from({ length: 30 }, (_, index) => (index - 5) * 512)
    const { source, proof } = await roundTrip(
      await makeMedia(at('edited.mp4'), { times, frames: 30, encoderOptions: withB }),
    )
    expect([source.frames, proof.framesOut]).toEqual([25, 25])
  })
})

describe('what an upscale would lose', () => {
  const subtitled = { format: 'matroska', subtitles: ['one', 'two'], attachment: 'font.ttf', frames: 6 }

  it('refuses before any work, and goes on where it is allowed', async () => {
    const path = await makeMedia(at('subtitled.mkv'), subtitled)
    const source = await probe(path)
    await expect(upscale(plan(source), at('refused.mp4'))).rejects.toMatchObject({
      code: 'loss-not-allowed',
      losses: [{ kind: 'subtitles' }, { kind: 'attachments' }],
    })
    const { proof } = await roundTrip(path, { allowLoss: ['subtitles', 'attachments'] })
    expect(proof.lossesAllowed).toEqual(['subtitles', 'attachments'])
    expect(proof.streamsKept.map(({ kind }) => kind)).toEqual(['video', 'audio'])
  })

  it('names audio that mp4 does not hold, interlacing, alpha, RGB, 12 bits', async () => {
    const lossesOf = async (path: string) => plan(await probe(path)).losses.map(({ kind }) => kind)
    const pcm = { format: 'avi', audio: { encoder: 'pcm_s16le' }, frames: 3 }
    expect(await lossesOf(await makeMedia(at('pcm.avi'), pcm))).toEqual(['audio'])
    const raw = { format: 'matroska', encoder: 'ffv1', audio: null, frames: 3 }
    expect(await lossesOf(await makeMedia(at('alpha.mkv'), { ...raw, pixelFormat: 'yuva420p' }))).toEqual([
      'alpha',
    ])
    expect(await lossesOf(await makeMedia(at('rgb.mkv'), { ...raw, pixelFormat: 'bgr0' }))).toContain('color')
    expect(await lossesOf(await makeMedia(at('deep.mkv'), { ...raw, pixelFormat: 'yuv420p12le' }))).toEqual([
      'depth',
    ])
    const fields = {
      height: 96,
      encoderOptions: { preset: 'ultrafast', 'x264-params': 'interlaced=1' },
      frames: 3,
      audio: null,
    }
    expect(await lossesOf(await makeMedia(at('fields.mp4'), fields))).toEqual(['interlacing'])
  })
})

function addMatrix(stream: Stream, matrix: readonly number[]): void {
  const data = Buffer.alloc(36)
  matrix.forEach((value, index) => data.writeInt32LE(value, index * 4))
  stream.codecpar.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, data)
}
