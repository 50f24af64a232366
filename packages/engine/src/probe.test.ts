import { appendFile, open, readFile, truncate, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

import { describe, expect, it } from 'vitest'

import { FileTruncatedError } from './errors.ts'
import { plan } from './plan.ts'
import { probe } from './probe.ts'
import { makeMedia } from './testing-media/make-media.ts'
import { ocean, oceanWebm } from './testing-media/real-clips.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'

const at = temporaryFolder()
describe('probe', () => {
  it('describes a real mp4 and a real webm', async () => {
    expect(await probe(ocean)).toMatchObject({
      container: 'mp4',
      codec: 'h264',
      bytes: 1_097_691,
      width: 1280,
      height: 720,
      frames: 240,
      framesPerSecond: 24,
      durationSeconds: 10,
      variableFrameRate: false,
      streams: [
        { index: 0, kind: 'video', codec: 'h264', language: null },
        { index: 1, kind: 'audio', codec: 'aac', language: null },
      ],
      color: { primaries: 'unknown', matrix: 'unknown', bitDepth: 8, pixelFormat: 'yuv420p' },
      rotationDegrees: 0,
    })
    expect(await probe(oceanWebm)).toMatchObject({
      container: 'webm',
      codec: 'vp8',
      frames: 240,
    })
  })

  it('answers plain JSON', async () => {
    const source = await probe(await makeMedia(at('json.mp4')))
    expect(JSON.parse(JSON.stringify(source))).toEqual(source)
  })

  it('sees a variable rate through a coarse clock, and no variable rate in its rounding', async () => {
    const even = { format: 'matroska', rate: 24, timeScale: 1000, audio: null }
    expect((await probe(await makeMedia(at('even.mkv'), even))).variableFrameRate).toBe(false)
    const times = [0, 42, 83, 125, 167, 240, 292]
    const uneven = await makeMedia(at('uneven.mkv'), { ...even, frames: times.length, times })
    expect((await probe(uneven)).variableFrameRate).toBe(true)
  })

  it('reads chapters, titles and all', async () => {
    const path = await makeMedia(at('chapters.mp4'))
    await addChapters(path, ['Start', 'End'])
    const source = await probe(path)
    expect(source.details.chapters).toEqual([
      { startSeconds: 0, endSeconds: 0.5, title: 'Start' },
      { startSeconds: 0.5, endSeconds: expect.closeTo(1, 1) as number, title: 'End' },
    ])
    expect(plan(source).losses).toEqual([])
  })
})

describe('what probe refuses', () => {
  const cases: [string, string, () => Promise<string>][] = [
    ['a file that is not there', 'file-unreadable', () => Promise.resolve(at('absent.mp4'))],
    ['a folder', 'file-unreadable', () => Promise.resolve(dirname(at('x')))],
    ['an empty file', 'not-a-video', () => write('empty.mp4', '')],
    ['a text', 'not-a-video', () => write('text.mp4', 'Dear diary,\n'.repeat(500))],
    [
      'random bytes',
      'not-a-video',
      () => write('noise.mp4', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31) & 255))),
    ],
    ['sound only', 'not-a-video', () => write('sound.mp4', soundOnly())],
  ]
  it.each(cases)('%s', async (_name, code, make) => {
    await expect(probe(await make())).rejects.toMatchObject({ code })
  })

  it.each([
    ['mp4', { movflags: '+faststart' }],
    ['mp4', {}],
    ['matroska', {}],
    ['avi', {}],
    ['webm', {}],
  ])('%s cut at 60 % (%j), saying how much is missing', async (format, muxer) => {
    const path = at(`cut-${format}-${Object.keys(muxer).length}`)
    const webm = format === 'webm' ? { encoder: 'libvpx', audio: null } : {}
    const { bytes } = await probe(await makeMedia(path, { format, muxer, frames: 72, ...webm }))
    await truncate(path, Math.floor(bytes * 0.6))
    const error: unknown = await probe(path).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(FileTruncatedError)
    if (!(error instanceof FileTruncatedError)) return
    // Where the index comes last and is gone, its own length is not known: a little less than 40 %.
    expect(error.missingShare).toBeGreaterThan(0.35)
    expect(error.missingShare).toBeLessThan(0.41)
    expect(error.message).toMatch(/\d+ of \d+ bytes/)
  })

  it('an mp4 that was never finished', async () => {
    const path = await makeMedia(at('unfinished.mp4'))
    const whole = await readFile(path)
    await truncate(path, whole.lastIndexOf('moov') - 4)
    await expect(probe(path)).rejects.toMatchObject({ code: 'file-truncated' })
  })

  it('more pixels than the limits allow', async () => {
    const path = await makeMedia(at('large.mp4'))
    await expect(probe(path, { limits: { maxDimension: 100 } })).rejects.toMatchObject({ code: 'too-large' })
    const maxPixelsTimesFrames = 160 * 90 * 23
    await expect(probe(path, { limits: { maxPixelsTimesFrames } })).rejects.toMatchObject({
      code: 'too-large',
    })
  })
})

async function write(name: string, content: string | Buffer): Promise<string> {
  await writeFile(at(name), content)
  return at(name)
}

/** An Ogg page that says "vorbis" and holds nothing: audio without a picture. */
function soundOnly(): Buffer {
  const identification = Buffer.from('01766f72626973000000000144ac000000000000c05d0000000000b801', 'hex')
  identification.writeUInt8(1, 11)
  const header = Buffer.alloc(28)
  header.write('OggS')
  header.writeUInt8(2, 5)
  header.writeUInt8(1, 26)
  header.writeUInt8(identification.length, 27)
  return Buffer.concat([header, identification])
}

/** Puts a Nero chapter list at the end of an mp4 whose index is its last box; FFmpeg's muxer API can't. */
async function addChapters(path: string, titles: readonly string[]): Promise<void> {
  const entries = titles.map((title, index) => {
    const entry = Buffer.alloc(9)
    entry.writeBigUInt64BE(BigInt(index * 5_000_000), 0)
    entry.writeUInt8(title.length, 8)
    return Buffer.concat([entry, Buffer.from(title)])
  })
  const list = box('chpl', Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, titles.length]), ...entries]))
  const addition = box('udta', list)
  const index = (await readFile(path)).lastIndexOf('moov') - 4
  await appendFile(path, addition)
  const file = await open(path, 'r+')
  const size = Buffer.alloc(4)
  await file.read(size, 0, 4, index)
  size.writeUInt32BE(size.readUInt32BE() + addition.length)
  await file.write(size, 0, 4, index)
  await file.close()
}

function box(type: string, content: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(content.length + 8)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, content])
}
