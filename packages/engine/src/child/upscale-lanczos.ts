import { availableParallelism } from 'node:os'

import {
  AVCHROMA_LOC_LEFT,
  AVCHROMA_LOC_UNSPECIFIED,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_RANGE_UNSPECIFIED,
  AVCOL_SPC_BT709,
} from 'node-av/constants'
import { avGetPixFmtFromName, FFmpegError, Frame, SoftwareScaleContext } from 'node-av/lib'

import { InternalError } from '../errors.ts'
import { describePixelFormat } from '../pixel-format.ts'
import { pixelFormatName } from './color-names.ts'
import type { Upscaler, UpscalerSize } from './upscaler.ts'

// Without accurate_rnd swscale truncates intermediates; bitexact keeps CPUs from giving different pictures.
const scalerFlags = 'lanczos+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact'

/** The Lanczos filter of FFmpeg's swscale: no network, the baseline that every model is measured against. */
export function createLanczosUpscaler(size: UpscalerSize): Upscaler {
  const scaler = new SoftwareScaleContext()
  scaler.allocContext()
  scaler.setOption('sws_flags', scalerFlags)
  scaler.setOption('threads', String(availableParallelism()))
  const picture = allocatePicture(size)

  async function* push(frame: Frame | null): AsyncGenerator<Frame> {
    if (frame === null) return
    // The encoder may still hold the picture before; writing into it would show this one twice.
    picture.makeWritable()
    picture.copyProps(frame)
    tagAlike(frame, picture)
    const scaled = await scaler.scaleFrame(picture, frame)
    if (scaled < 0) throw new InternalError(`swscale failed: ${FFmpegError.strerror(scaled)}`)
    yield picture
  }

  function close(): void {
    picture.free()
    scaler.freeContext()
  }

  return { push, close }
}

function allocatePicture({ width, height, pixelFormat }: UpscalerSize): Frame {
  const picture = new Frame()
  picture.alloc()
  picture.width = width
  picture.height = height
  picture.format = avGetPixFmtFromName(pixelFormat)
  const allocated = picture.getBuffer()
  if (allocated < 0) throw new InternalError(`no memory for a ${width}×${height} picture`)
  return picture
}

/**
 * swscale converts whatever tags differ between its two frames, so both say the same. Chroma sits left where the
 * stream is silent (H.264's default): taken as centred, colours would drift by a quarter pixel.
 */
function tagAlike(frame: Frame, picture: Frame): void {
  if (frame.chromaLocation === AVCHROMA_LOC_UNSPECIFIED) frame.chromaLocation = AVCHROMA_LOC_LEFT
  const name = pixelFormatName(frame.format)
  const { family } = describePixelFormat(name)
  if (family === 'rgb') {
    picture.colorSpace = AVCOL_SPC_BT709
    picture.colorRange = AVCOL_RANGE_MPEG
  } else {
    // swscale takes silent gray for full range and silent YUV for limited.
    if (frame.colorRange === AVCOL_RANGE_UNSPECIFIED) {
      frame.colorRange = name.startsWith('yuvj') ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
    }
    picture.colorRange = frame.colorRange
    picture.colorSpace = frame.colorSpace
  }
  picture.chromaLocation = frame.chromaLocation
}
