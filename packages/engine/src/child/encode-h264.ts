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
  FF_ENCODER_LIBX264,
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

import { InternalError } from '../errors.ts'
import type { Plan } from '../plan.ts'
import { x264Hdr10Parameters } from './hdr10.ts'
import { isDrained, type Stage } from './stage.ts'

/** Pictures in, H.264 packets out, in the source's time base. `context` is for the muxer. */
export interface Encoder extends Stage<Frame, Packet> {
  readonly context: CodecContext
}

export async function openH264Encoder(plan: Plan, video: Stream): Promise<Encoder> {
  const context = await openContext(plan, video)
  const packet = new Packet()
  packet.alloc()

  async function* push(picture: Frame | null): AsyncGenerator<Packet> {
    if (picture) forgetSourceCoding(picture)
    const sent = await context.sendFrame(picture)
    if (sent < 0) throw new InternalError(`x264 refused a picture: ${FFmpegError.strerror(sent)}`)
    for (;;) {
      const received = await context.receivePacket(packet)
      if (isDrained(received)) return
      if (received < 0) throw new InternalError(`x264 failed: ${FFmpegError.strerror(received)}`)
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
  const encoder = Codec.findEncoderByName(FF_ENCODER_LIBX264)
  if (!encoder) throw new InternalError('this build of node-av has no x264')
  const context = new CodecContext()
  context.allocContext3(encoder)
  const { frameRate, sampleAspectRatio, hdr10 } = plan.source.details
  context.width = plan.output.width
  context.height = plan.output.height
  context.pixelFormat = avGetPixFmtFromName(plan.output.pixelFormat)
  // The source's own clock: frames keep their timestamps, whatever their rate does.
  context.timeBase = video.timeBase
  context.framerate = new Rational(frameRate.num, frameRate.den)
  context.sampleAspectRatio = new Rational(sampleAspectRatio.num, sampleAspectRatio.den)
  tagColor(context, plan, video)
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER, AV_CODEC_FLAG_FRAME_DURATION)
  const hdr = x264Hdr10Parameters(hdr10)
  const options = Dictionary.fromObject({
    preset: plan.options.preset,
    crf: plan.options.quality,
    ...(hdr === '' ? {} : { 'x264-params': hdr }),
  })
  const opened = await context.open2(encoder, options)
  options.free()
  if (opened >= 0) return context
  context.freeContext()
  throw new InternalError(`x264 could not be opened: ${FFmpegError.strerror(opened)}`)
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

/** A frame remembers how its source was coded; x264 would take that for orders. */
function forgetSourceCoding(picture: Frame): void {
  picture.pictType = AV_PICTURE_TYPE_NONE
  picture.clearFlags(AV_FRAME_FLAG_INTERLACED, AV_FRAME_FLAG_TOP_FIELD_FIRST)
}
