import { describe, expect, it } from 'vitest'

import { plan } from './plan.ts'
import { probe } from './probe.ts'
import { makeMedia } from './testing-media/make-media.ts'
import { frameSeconds } from './testing-media/read-media.ts'
import { roundTrip } from './testing-media/round-trip.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'
import { upscale } from './upscale.ts'

const at = temporaryFolder()

// The tables of all that is kept and lost are in fidelity-*.test.ts; here is what a caller gets of it.
describe('what an upscale keeps', () => {
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
})

describe('what an upscale would lose', () => {
  const subtitled = { format: 'matroska', subtitles: ['one', 'two'], attachment: 'font.ttf', frames: 6 }

  it('refuses before any work, and goes on where it is allowed', async () => {
    const path = await makeMedia(at('subtitled.mkv'), subtitled)
    const source = await probe(path)
    await expect(upscale(plan(source), at('refused.mp4'))).rejects.toMatchObject({
      code: 'loss-not-allowed',
      losses: [{ kind: 'attachments' }],
    })
    const { proof } = await roundTrip(path, { allowLoss: ['attachments'] })
    expect(proof.lossesAllowed).toEqual(['attachments'])
    expect(proof.streamsKept.map(({ kind }) => kind)).toEqual(['video', 'audio', 'subtitle'])
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
