import {
  AV_CODEC_ID_MJPEG,
  AV_CODEC_ID_MOV_TEXT,
  AV_CODEC_ID_SUBRIP,
  AV_CODEC_ID_WEBVTT,
  AV_DISPOSITION_ATTACHED_PIC,
  AVMEDIA_TYPE_ATTACHMENT,
  AVMEDIA_TYPE_SUBTITLE,
} from 'node-av/constants'
import { Dictionary, type FormatContext, Rational, type Stream } from 'node-av/lib'

import { containers } from '../containers.ts'
import type { Plan } from '../plan.ts'
import { outputStreamTags } from '../tags.ts'
import { tagsOf } from './describe-source.ts'
import { dispositionsOf, setDispositions } from './dispositions.ts'
import type { Encoder } from './encode-video.ts'
import { addHdr10 } from './hdr10.ts'
import { isCoverPicture } from './open-input.ts'
import { addDisplayMatrix } from './rotation.ts'
import { textSampleDescription } from './subtitle-text.ts'

/** The picture: what the encoder says, and what the container says beside it. */
export function addVideo(output: FormatContext, source: Stream, encoder: Encoder, plan: Plan): Stream {
  const stream = output.newStream()
  encoder.context.parametersFromContext(stream.codecpar)
  stream.timeBase = encoder.context.timeBase
  stream.avgFrameRate = encoder.context.framerate
  stream.sampleAspectRatio = encoder.context.sampleAspectRatio
  if (plan.output.displayMatrix !== null) addDisplayMatrix(stream.codecpar, plan.output.displayMatrix)
  addHdr10(stream.codecpar, plan.source.details.hdr10)
  describeLike(stream, source, plan)
  if (plan.output.keepsAlpha && plan.options.codec === 'vp9') {
    // Players look here before they decode a second picture for the alpha.
    const metadata = stream.metadata ?? new Dictionary()
    metadata.set('alpha_mode', '1')
    stream.metadata = metadata
  }
  return stream
}

/** A stream whose packets are copied. */
export function addCopy(output: FormatContext, source: Stream, plan: Plan): Stream {
  const stream = output.newStream()
  source.codecpar.copy(stream.codecpar)
  // The tag belongs to the source's container; the muxer picks its own.
  stream.codecpar.codecTag = 0
  const { sampleRate } = source.codecpar
  stream.timeBase = sampleRate > 0 ? new Rational(1, sampleRate) : source.timeBase
  describeLike(stream, source, plan)
  return stream
}

const textCodecIds = {
  mov_text: AV_CODEC_ID_MOV_TEXT,
  subrip: AV_CODEC_ID_SUBRIP,
  webvtt: AV_CODEC_ID_WEBVTT,
} as const

/** A stream of texts in the container's own subtitle codec. */
export function addConverted(output: FormatContext, source: Stream, plan: Plan): Stream {
  const codec = containers[plan.options.container].textSubtitles
  const stream = output.newStream()
  stream.codecpar.codecType = AVMEDIA_TYPE_SUBTITLE
  stream.codecpar.codecId = textCodecIds[codec]
  if (codec === 'mov_text') stream.codecpar.extradata = textSampleDescription()
  stream.timeBase = source.timeBase
  describeLike(stream, source, plan)
  return stream
}

/** A cover picture, whose bytes are `picture`, or an attached file, as the container keeps them. */
export function addAttachment(
  output: FormatContext,
  source: Stream,
  plan: Plan,
  picture: Buffer | undefined,
): Stream {
  const stream = output.newStream()
  source.codecpar.copy(stream.codecpar)
  stream.codecpar.codecTag = 0
  const tags = tagsOf(source.metadata)
  if (!containers[plan.options.container].attachments) {
    stream.disposition = AV_DISPOSITION_ATTACHED_PIC
    stream.timeBase = source.timeBase
    return stream
  }
  const isJpeg = source.codecpar.codecId === AV_CODEC_ID_MJPEG
  const cover = isCoverPicture(source)
    ? { filename: isJpeg ? 'cover.jpg' : 'cover.png', mimetype: isJpeg ? 'image/jpeg' : 'image/png' }
    : { filename: `attachment-${source.index}`, mimetype: 'application/octet-stream' }
  stream.codecpar.codecType = AVMEDIA_TYPE_ATTACHMENT
  if (picture) stream.codecpar.extradata = picture
  stream.metadata = Dictionary.fromObject({ ...cover, ...tags })
  return stream
}

function describeLike(stream: Stream, source: Stream, plan: Plan): void {
  setDispositions(stream, dispositionsOf(source))
  const container = containers[plan.options.container]
  stream.metadata = Dictionary.fromObject({ ...outputStreamTags(tagsOf(source.metadata), container) })
}
