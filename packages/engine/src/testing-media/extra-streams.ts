import {
  AV_CODEC_ID_ASS,
  AV_CODEC_ID_MOV_TEXT,
  AV_CODEC_ID_PNG,
  AV_CODEC_ID_SUBRIP,
  AV_CODEC_ID_TTF,
  AV_CODEC_ID_WEBVTT,
  AV_DISPOSITION_ATTACHED_PIC,
  AVMEDIA_TYPE_ATTACHMENT,
  AVMEDIA_TYPE_SUBTITLE,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants'
import { Dictionary, FFmpegError, type FormatContext, Packet, Rational, type Stream } from 'node-av/lib'

// What lies beside picture and sound in a file made for a test.

const codecIds = {
  subrip: AV_CODEC_ID_SUBRIP,
  ass: AV_CODEC_ID_ASS,
  webvtt: AV_CODEC_ID_WEBVTT,
  mov_text: AV_CODEC_ID_MOV_TEXT,
} as const

export type SubtitleCodec = keyof typeof codecIds

const assHeader = `[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,16
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
`

export function addSubtitles(output: FormatContext, codec: SubtitleCodec): Stream {
  const stream = output.newStream()
  stream.codecpar.codecType = AVMEDIA_TYPE_SUBTITLE
  stream.codecpar.codecId = codecIds[codec]
  if (codec === 'ass') stream.codecpar.extradata = Buffer.from(assHeader)
  stream.timeBase = new Rational(1, 1000)
  stream.metadata = Dictionary.fromObject({ language: 'ger' })
  return stream
}

/** A line every 300 ms, each shown for 200. */
export async function writeSubtitles(
  output: FormatContext,
  stream: Stream | null,
  lines: readonly string[],
): Promise<void> {
  for (const [index, line] of lines.entries()) {
    if (stream === null) return
    const packet = new Packet()
    packet.alloc()
    packet.data = payload(stream, line, index)
    packet.pts = packet.dts = BigInt(index * 300)
    packet.duration = 200n
    packet.rescaleTs(new Rational(1, 1000), stream.timeBase)
    packet.streamIndex = stream.index
    FFmpegError.throwIfError(await output.interleavedWriteFrame(packet), 'write subtitle')
    packet.free()
  }
}

function payload({ codecpar: { codecId } }: Stream, line: string, index: number): Buffer {
  const text = Buffer.from(line)
  if (codecId === AV_CODEC_ID_ASS) return Buffer.from(`${index},0,Default,,0,0,0,,${line}`)
  if (codecId !== AV_CODEC_ID_MOV_TEXT) return text
  return Buffer.concat([Buffer.from([text.length >> 8, text.length & 255]), text])
}

export function addAttachment(output: FormatContext, name: string): void {
  const stream = output.newStream()
  stream.codecpar.codecType = AVMEDIA_TYPE_ATTACHMENT
  stream.codecpar.codecId = AV_CODEC_ID_TTF
  stream.codecpar.extradata = Buffer.from('not really a font')
  stream.metadata = Dictionary.fromObject({ filename: name, mimetype: 'font/ttf' })
}

/** One grey pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)

/** mp4 takes a cover as a stream of one packet (answered), matroska as an attached file. */
export function addCover(output: FormatContext, format: string): Stream | null {
  const stream = output.newStream()
  stream.codecpar.codecId = AV_CODEC_ID_PNG
  if (format === 'matroska') {
    stream.codecpar.codecType = AVMEDIA_TYPE_ATTACHMENT
    stream.codecpar.extradata = png
    stream.metadata = Dictionary.fromObject({ filename: 'cover.png', mimetype: 'image/png' })
    return null
  }
  stream.codecpar.codecType = AVMEDIA_TYPE_VIDEO
  stream.codecpar.width = stream.codecpar.height = 1
  stream.disposition = AV_DISPOSITION_ATTACHED_PIC
  return stream
}

export async function writeCover(output: FormatContext, stream: Stream): Promise<void> {
  const packet = new Packet()
  packet.alloc()
  packet.data = png
  packet.pts = packet.dts = 0n
  packet.isKeyframe = true
  packet.streamIndex = stream.index
  FFmpegError.throwIfError(await output.interleavedWriteFrame(packet), 'write cover')
  packet.free()
}
