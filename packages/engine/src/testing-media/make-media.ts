import {
  AV_CODEC_FLAG_FRAME_DURATION,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_LOG_ERROR,
  type FFAudioEncoder,
  type FFVideoEncoder,
} from 'node-av/constants'
import {
  avGetPixFmtFromName,
  avGetSampleFmtFromName,
  Codec,
  CodecContext,
  Dictionary,
  FFmpegError,
  Filter,
  type FilterContext,
  FilterGraph,
  FormatContext,
  Frame,
  Log,
  Packet,
  Rational,
  type Stream,
} from 'node-av/lib'

import {
  addAttachment,
  addCover,
  addSubtitles,
  type SubtitleCodec,
  writeCover,
  writeSubtitles,
} from './extra-streams.ts'

/** What a test wants a file to be. Made by FFmpeg's own sources through node-av: real media, no fixtures in git. */
export interface MediaRecipe {
  readonly format?: string
  readonly width?: number
  readonly height?: number
  readonly frames?: number
  readonly rate?: number
  /** Filter chain that draws the picture; default testsrc2. */
  readonly source?: string
  readonly pixelFormat?: string
  readonly encoder?: string
  readonly encoderOptions?: Readonly<Record<string, string | number>>
  /** Prepares the video encoder before it opens: colours, aspect. */
  readonly prepare?: (context: CodecContext) => void
  /** Changes each frame before it is encoded. */
  readonly onFrame?: (frame: Frame, index: number) => void
  /** Changes what the container is told of each coded picture. */
  readonly onPacket?: (packet: Packet, index: number) => void
  /** Ticks of 1/`timeScale` for each frame; default even. */
  readonly times?: readonly number[]
  readonly timeScale?: number
  /** Prepares the video stream before the header is written: side data, disposition. */
  readonly onVideoStream?: (stream: Stream) => void
  /** One track, several, or null for none. */
  readonly audio?: AudioRecipe | readonly AudioRecipe[] | null
  readonly subtitles?: readonly string[]
  readonly subtitleCodec?: SubtitleCodec
  /** Prepares the subtitle stream before the header is written. */
  readonly onSubtitleStream?: (stream: Stream) => void
  readonly attachment?: string
  /** Adds a cover picture (PNG). */
  readonly cover?: boolean
  readonly tags?: Readonly<Record<string, string>>
  readonly muxer?: Readonly<Record<string, string>>
}

export interface AudioRecipe {
  readonly encoder?: string
  readonly sampleRate?: number
  readonly startSeconds?: number
  readonly language?: string
  /** Prepares the stream before the header is written. */
  readonly onStream?: (stream: Stream) => void
}

const must = (result: number, what: string) => {
  FFmpegError.throwIfError(result, what)
}

/** Writes the file and answers its path. */
export async function makeMedia(path: string, recipe: MediaRecipe = {}): Promise<string> {
  Log.setLevel(AV_LOG_ERROR)
  const output = new FormatContext()
  must(output.allocOutputContext2(null, recipe.format ?? 'mp4', path), 'alloc output')
  const video = await openVideo(output, recipe)
  const tracks = recipe.audio === null ? [] : [recipe.audio ?? {}].flat()
  // One after the other: the order of the streams is theirs.
  const audio: Awaited<ReturnType<typeof openAudio>>[] = []
  for (const track of tracks) audio.push(await openAudio(output, track, recipe))
  const subtitles = recipe.subtitles ? addSubtitles(output, subtitleCodecOf(recipe)) : null
  if (subtitles) recipe.onSubtitleStream?.(subtitles)
  if (recipe.attachment !== undefined) addAttachment(output, recipe.attachment)
  const cover = recipe.cover === true ? addCover(output, recipe.format ?? 'mp4') : null
  output.metadata = Dictionary.fromObject({ ...recipe.tags })
  must(await output.openOutput(), 'open output')
  must(await output.writeHeader(Dictionary.fromObject({ ...recipe.muxer })), 'write header')
  if (cover) await writeCover(output, cover)
  await writeSubtitles(output, subtitles, recipe.subtitles ?? [])
  await video.run(output)
  for (const track of audio) await track.run(output)
  must(await output.writeTrailer(), 'write trailer')
  await output.closeOutput()
  output.freeContext()
  return path
}

function subtitleCodecOf({ subtitleCodec, format = 'mp4' }: MediaRecipe): SubtitleCodec {
  return subtitleCodec ?? (format === 'mp4' || format === 'mov' ? 'mov_text' : 'subrip')
}

async function openVideo(output: FormatContext, recipe: MediaRecipe) {
  const { width = 160, height = 90, frames = 24, rate = 24, pixelFormat = 'yuv420p' } = recipe
  const timeScale = recipe.timeScale ?? rate * 512
  const context = createContext(recipe.encoder ?? 'libx264')
  context.width = width
  context.height = height
  context.pixelFormat = avGetPixFmtFromName(pixelFormat)
  context.timeBase = new Rational(1, timeScale)
  context.framerate = new Rational(rate, 1)
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER, AV_CODEC_FLAG_FRAME_DURATION)
  recipe.prepare?.(context)
  const defaults = recipe.encoder === undefined ? { preset: 'ultrafast', crf: 10 } : {}
  must(
    await context.open2(null, Dictionary.fromObject({ ...defaults, ...recipe.encoderOptions })),
    'open encoder',
  )
  const stream = addStream(output, context)
  stream.avgFrameRate = context.framerate
  stream.sampleAspectRatio = context.sampleAspectRatio
  recipe.onVideoStream?.(stream)
  const drawn = recipe.source ?? `testsrc2=size=${width}x${height}:rate=${rate}`
  const chain = `${drawn},format=${pixelFormat},trim=end_frame=${frames}`
  const stamp = (frame: Frame, index: number) => {
    frame.pts = BigInt(recipe.times?.[index] ?? Math.round((index * timeScale) / rate))
    frame.duration = recipe.times ? 0n : BigInt(Math.round(timeScale / rate))
    recipe.onFrame?.(frame, index)
  }
  return {
    run: (target: FormatContext) =>
      encodeAll(target, context, stream, chain, 'buffersink', stamp, recipe.onPacket),
  }
}

const sampleFormats: Readonly<Record<string, string>> = {
  pcm_s16le: 's16',
  pcm_s24le: 's32',
  libopus: 'flt',
  flac: 's16',
  mp2: 's16',
  alac: 's16p',
}

async function openAudio(output: FormatContext, audio: AudioRecipe, recipe: MediaRecipe) {
  const { sampleRate = 44_100 } = audio
  const seconds = (recipe.frames ?? 24) / (recipe.rate ?? 24)
  const context = createContext(audio.encoder ?? 'aac')
  context.sampleRate = sampleRate
  const format = sampleFormats[audio.encoder ?? ''] ?? 'fltp'
  context.sampleFormat = avGetSampleFmtFromName(format)
  context.channelLayout = { nbChannels: 1, order: 1, mask: 4n } as unknown as CodecContext['channelLayout']
  context.timeBase = new Rational(1, sampleRate)
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER)
  must(await context.open2(null, null), 'open audio encoder')
  const stream = addStream(output, context)
  if (audio.language !== undefined) stream.metadata = Dictionary.fromObject({ language: audio.language })
  audio.onStream?.(stream)
  const samples = context.frameSize > 0 ? context.frameSize : 1024
  const chain = `sine=frequency=440:sample_rate=${sampleRate}:duration=${seconds},aformat=sample_fmts=${format}:channel_layouts=mono,asetnsamples=n=${samples}`
  const start = Math.round((audio.startSeconds ?? 0) * sampleRate)
  const stamp = (frame: Frame, index: number) => {
    frame.pts = BigInt(start + index * samples)
  }
  return { run: (target: FormatContext) => encodeAll(target, context, stream, chain, 'abuffersink', stamp) }
}

function createContext(name: string): CodecContext {
  const encoder = Codec.findEncoderByName(name as FFVideoEncoder | FFAudioEncoder)
  if (!encoder) throw new Error(`no encoder ${name}`)
  const context = new CodecContext()
  context.allocContext3(encoder)
  return context
}

function addStream(output: FormatContext, context: CodecContext): Stream {
  const stream = output.newStream()
  context.parametersFromContext(stream.codecpar)
  stream.timeBase = context.timeBase
  return stream
}

type Stamp = (frame: Frame, index: number) => void

async function encodeAll(
  output: FormatContext,
  context: CodecContext,
  stream: Stream,
  chain: string,
  sinkName: 'buffersink' | 'abuffersink',
  stamp: Stamp,
  onPacket: MediaRecipe['onPacket'] = () => undefined,
): Promise<void> {
  const packet = new Packet()
  packet.alloc()
  let packets = 0
  const drain = async () => {
    while ((await context.receivePacket(packet)) >= 0) {
      onPacket(packet, packets)
      packets += 1
      packet.rescaleTs(context.timeBase, stream.timeBase)
      packet.streamIndex = stream.index
      must(await output.interleavedWriteFrame(packet), 'write packet')
    }
  }
  let index = 0
  for await (const frame of drawFrames(chain, sinkName)) {
    stamp(frame, index)
    frame.pictType = 0 as Frame['pictType']
    must(await context.sendFrame(frame), 'send frame')
    await drain()
    index += 1
  }
  await context.sendFrame(null)
  await drain()
  packet.free()
  context.freeContext()
}

/** Frames of a lavfi chain; each valid until the next. */
export async function* drawFrames(chain: string, sinkName: 'buffersink' | 'abuffersink' = 'buffersink') {
  const graph = new FilterGraph()
  graph.alloc()
  let last: FilterContext | null = null
  for (const [position, text] of [...chain.split(','), sinkName].entries()) {
    const [name, args] = splitOnce(text)
    const filter = Filter.getByName(name)
    if (!filter) throw new Error(`no filter ${name}`)
    const next = graph.createFilter(filter, `f${position}`, args)
    if (!next) throw new Error(`filter ${text} refused`)
    if (last) must(last.link(0, next, 0), 'link')
    last = next
  }
  must(await graph.config(), 'configure graph')
  const frame = new Frame()
  frame.alloc()
  while (last && (await last.buffersinkGetFrame(frame)) >= 0) {
    yield frame
    frame.unref()
  }
  frame.free()
  graph.free()
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf('=')
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
