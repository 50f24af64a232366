import {
  AV_CODEC_FLAG_FRAME_DURATION,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_FRAME_FLAG_INTERLACED,
  AV_FRAME_FLAG_TOP_FIELD_FIRST,
  AV_PICTURE_TYPE_NONE,
  AVCHROMA_LOC_UNSPECIFIED,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_RANGE_UNSPECIFIED,
  AVCOL_SPC_BT709,
  type FFVideoEncoder,
} from 'node-av/constants'
import {
  avGetPixFmtFromName,
  Codec,
  CodecContext,
  Dictionary,
  FFmpegError,
  type Frame,
  Packet,
  Rational,
  type Stream,
} from 'node-av/lib'

import { codecs } from '../codecs.ts'
import { InternalError, UnsupportedSourceError } from '../errors.ts'
import type { Plan } from '../plan.ts'
import { encoderOptions, encoderThreads } from './encoder-options.ts'
import { isDrained, type Stage } from './stage.ts'

/** Pictures in, packets of the plan's codec out, in the source's time base. `context` is for the muxer. */
export interface Encoder extends Stage<Frame, Packet> {
  readonly context: CodecContext
}

export async function openVideoEncoder(plan: Plan, video: Stream): Promise<Encoder> {
  const context = await openContext(plan, video)
  const { label } = codecs[plan.options.codec]
  const packet = new Packet()
  packet.alloc()

  // Not every encoder passes a frame's duration on, and the last one's is the end of the video.
  const durations = new Map<bigint, bigint>()

  async function* push(picture: Frame | null): AsyncGenerator<Packet> {
    if (picture) {
      forgetSourceCoding(picture)
      durations.set(picture.pts, picture.duration)
    }
    const sent = await context.sendFrame(picture)
    if (sent < 0)
      throw new InternalError(`${label}: the encoder refused a picture: ${FFmpegError.strerror(sent)}`)
    for (;;) {
      const received = await context.receivePacket(packet)
      if (isDrained(received)) return
      if (received < 0)
        throw new InternalError(`${label}: the encoder failed: ${FFmpegError.strerror(received)}`)
      packet.duration = durations.get(packet.pts) ?? packet.duration
      durations.delete(packet.pts)
      yield packet
    }
  }

  function close(): void {
    packet.free()
    context.freeContext()
  }

  return { context, push, close }
}

async function openContext(plan: Plan, video: Stream): Promise<CodecContext> {
  const { encoder: name, label } = codecs[plan.options.codec]
  const encoder = isEncoderName(name) ? Codec.findEncoderByName(name) : null
  if (!encoder) throw new InternalError(`this build of node-av has no ${name}`)
  const context = new CodecContext()
  context.allocContext3(encoder)
  const { frameRate } = plan.source.details
  const { sampleAspectRatio } = plan.output
  context.width = plan.output.width
  context.height = plan.output.height
  context.pixelFormat = avGetPixFmtFromName(plan.output.pixelFormat)
  // The source's own clock: frames keep their timestamps, whatever their rate does.
  context.timeBase = video.timeBase
  context.framerate = new Rational(frameRate.num, frameRate.den)
  context.sampleAspectRatio = new Rational(sampleAspectRatio.num, sampleAspectRatio.den)
  tagColor(context, plan, video)
  context.threadCount = encoderThreads
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER, AV_CODEC_FLAG_FRAME_DURATION)
  const options = Dictionary.fromObject(encoderOptions(plan))
  const opened = await context.open2(encoder, options)
  options.free()
  if (opened >= 0) return context
  context.freeContext()
  throw new UnsupportedSourceError(
    `The ${label} encoder does not take ${plan.output.width}×${plan.output.height} ${plan.output.pixelFormat}: ${FFmpegError.strerror(opened)}. Choose another codec.`,
  )
}

/** node-av brands its names; the table of codecs is plain, because `plan` does not load node-av. */
function isEncoderName(name: string): name is FFVideoEncoder {
  return name.length > 0
}

function tagColor(context: CodecContext, plan: Plan, video: Stream): void {
  const { codecpar } = video
  context.colorPrimaries = codecpar.colorPrimaries
  context.colorTrc = codecpar.colorTrc
  // RGB was converted by BT.709; everything else keeps its matrix.
  context.colorSpace =
    plan.output.color.matrix === plan.source.color.matrix ? codecpar.colorSpace : AVCOL_SPC_BT709
  const ranges = { tv: AVCOL_RANGE_MPEG, pc: AVCOL_RANGE_JPEG }
  const { range } = plan.output.color
  context.colorRange = range === 'tv' || range === 'pc' ? ranges[range] : AVCOL_RANGE_UNSPECIFIED
  if (codecpar.chromaLocation !== AVCHROMA_LOC_UNSPECIFIED) context.chromaLocation = codecpar.chromaLocation
}

/** A frame remembers how its source was coded; encoders would take that for orders. */
function forgetSourceCoding(picture: Frame): void {
  picture.pictType = AV_PICTURE_TYPE_NONE
  picture.clearFlags(AV_FRAME_FLAG_INTERLACED, AV_FRAME_FLAG_TOP_FIELD_FIRST)
}
