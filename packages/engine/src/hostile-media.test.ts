import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'

import { AV_CODEC_FLAG_GLOBAL_HEADER, FF_ENCODER_LIBX264 } from 'node-av/constants'
import {
  avGetPixFmtFromName,
  Codec,
  CodecContext,
  Dictionary,
  FFmpegError,
  FormatContext,
  Packet,
  Rational,
} from 'node-av/lib'
import { describe, expect, it } from 'vitest'

import { probe } from './probe.ts'
import { drawFrames, makeMedia } from './testing-media/make-media.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'

const at = temporaryFolder()

const hls = (target: string) =>
  `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${target}\n#EXT-X-ENDLIST\n`
const ffconcat = (target: string) => `ffconcat version 1.0\nfile '${target}'\n`

describe('a playlist', () => {
  it.each([
    // FFmpeg 8 takes HLS only by its own extension; the scripts of concat under any.
    ['HLS', '.m3u8', hls, { allowed_extensions: 'ALL', extension_picky: '0' }],
    ['ffconcat', '.mp4', ffconcat, { safe: '0' }],
  ])('%s: plain FFmpeg opens the file it names, probe does not', async (name, extension, write, options) => {
    const target = await makeMedia(at('target.ts'), { format: 'mpegts' })
    const path = at(`${name}${extension}`)
    await writeFile(path, write(target))
    // The same file, without the list of allowed demuxers: FFmpeg follows it. So it is the list that stops it.
    expect(await streamsWithoutTheList(path, options)).toBe(2)
    await expect(probe(path)).rejects.toMatchObject({ code: 'not-a-video' })
  })

  it.skipIf(process.platform === 'win32').each([
    ['HLS', hls],
    ['ffconcat', ffconcat],
  ])('%s: what it names is never opened', async (name, write) => {
    const path = at(`${name}-pipe.mp4`)
    execFileSync('/usr/bin/mkfifo', [at(`${name}.pipe`)])
    await writeFile(path, write(at(`${name}.pipe`)))
    // Nobody writes into the pipe: opening it would never return.
    await expect(probe(path, { limits: { timeoutMs: 10_000 } })).rejects.toMatchObject({
      code: 'not-a-video',
    })
  })

  it.each(['concat:target.ts|target.ts', 'http:', 'subfile,,start,0,end,9,,:target.ts'])(
    'a file called %s is a file name, not a protocol',
    async (name) => {
      await expect(probe(at(name))).rejects.toMatchObject({ code: 'file-unreadable' })
    },
  )
})

describe('more than the limits allow', () => {
  it('of frames of 8192², in a file of a few hundred kilobytes', async () => {
    const path = at('bomb.mp4')
    // Just over the default of 5e11 pixels.
    await makeBomb(path, 8192, 7500)
    await expect(probe(path)).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringContaining('7500 frames of 8192×8192') as string,
    })
  })

  // The limit of memory is tested where a process lives long enough to be looked at: upscale.test.ts.
  it('of pixels, frames, seconds, streams and time', async () => {
    const path = await makeMedia(at('large.mp4'), { audio: [{}, {}, {}] })
    const tooLarge = { code: 'too-large' }
    await expect(probe(path, { limits: { maxDimension: 100 } })).rejects.toMatchObject(tooLarge)
    const maxPixelsTimesFrames = 160 * 90 * 23
    await expect(probe(path, { limits: { maxPixelsTimesFrames } })).rejects.toMatchObject(tooLarge)
    await expect(probe(path, { limits: { maxDurationSeconds: 0.9 } })).rejects.toMatchObject(tooLarge)
    await expect(probe(path, { limits: { maxStreams: 3 } })).rejects.toMatchObject(tooLarge)
    await expect(probe(path, { limits: { timeoutMs: 1 } })).rejects.toMatchObject({ code: 'timed-out' })
    expect((await probe(path, { limits: { maxStreams: 4 } })).frames).toBe(24)
  })

  it('of seconds, by a late frame', async () => {
    const path = await makeMedia(at('late.mkv'), {
      format: 'matroska',
      timeScale: 1000,
      times: [0, 40, 90_000_000],
      frames: 3,
      audio: null,
    })
    await expect(probe(path)).rejects.toMatchObject({ code: 'too-large' })
  })
})

async function streamsWithoutTheList(path: string, options: Record<string, string>): Promise<number> {
  const input = new FormatContext()
  FFmpegError.throwIfError(
    await input.openInput(
      `file:${path}`,
      null,
      Dictionary.fromObject({ ...options, protocol_whitelist: 'file' }),
    ),
    'open',
  )
  await input.findStreamInfo()
  const { nbStreams } = input
  await input.closeInput()
  return nbStreams
}

/** One large black picture, then "the same again" thousands of times: a few bytes a frame. */
async function makeBomb(path: string, side: number, frames: number): Promise<void> {
  const [key, same] = await encodeBlack(side)
  const output = new FormatContext()
  output.allocOutputContext2(null, 'mp4', path)
  const stream = output.newStream()
  key.context.parametersFromContext(stream.codecpar)
  stream.timeBase = new Rational(1, 25)
  await output.openOutput()
  await output.writeHeader(null)
  const packet = new Packet()
  packet.alloc()
  for (let index = 0; index < frames; index += 1) {
    packet.data = index === 0 ? key.data : same
    packet.pts = packet.dts = BigInt(index) * BigInt(stream.timeBase.den / 25)
    packet.duration = BigInt(stream.timeBase.den / 25)
    packet.isKeyframe = index === 0
    packet.streamIndex = 0
    FFmpegError.throwIfError(await output.writeFrame(packet), 'write')
  }
  await output.writeTrailer()
  await output.closeOutput()
  output.freeContext()
  key.context.freeContext()
}

async function encodeBlack(side: number) {
  const context = new CodecContext()
  const encoder = Codec.findEncoderByName(FF_ENCODER_LIBX264)
  context.allocContext3(encoder)
  context.width = context.height = side
  context.pixelFormat = avGetPixFmtFromName('yuv420p')
  context.timeBase = new Rational(1, 25)
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER)
  await context.open2(encoder, Dictionary.fromObject({ preset: 'ultrafast', tune: 'zerolatency', qp: 40 }))
  const packet = new Packet()
  packet.alloc()
  const found: Buffer[] = []
  let index = 0n
  for await (const frame of drawFrames(
    `color=black:size=${side}x${side}:rate=25,format=yuv420p,trim=end_frame=2`,
  )) {
    frame.pts = index++
    await context.sendFrame(frame)
    while ((await context.receivePacket(packet)) >= 0) found.push(Buffer.from(packet.data ?? []))
  }
  const [data = Buffer.alloc(0), same = Buffer.alloc(0)] = found
  return [{ context, data }, same] as const
}
