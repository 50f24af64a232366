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
import type { UpscalerSize } from './upscaler.ts'

// Without accurate_rnd swscale truncates intermediates; bitexact keeps CPUs from giving different pictures.
const careful = 'accurate_rnd+full_chroma_int+full_chroma_inp+bitexact'

const filters = {
  lanczos: { sws_flags: `lanczos+${careful}` },
  // The cubic that goes through its samples: sharper than B-splines, less ringing than Lanczos.
  'catmull-rom': { sws_flags: `bicubic+${careful}`, param0: '0', param1: '0.5' },
}

/** Fits frames to pictures of another size or pixel format by one of swscale's filters. */
export function createPictureScaler(filter: keyof typeof filters) {
  const scaler = new SoftwareScaleContext()
  scaler.allocContext()
  for (const [name, value] of Object.entries(filters[filter])) scaler.setOption(name, value)
  scaler.setOption('threads', String(availableParallelism()))

  /**
   * Draws `frame` into `picture`, whose size and format say what it becomes, and gives it the frame's properties. The
   * picture comes from a pool: these are added to those that it has.
   */
  async function scale(frame: Frame, picture: Frame): Promise<void> {
    picture.copyProps(frame)
    tagAlike(frame, picture)
    const scaled = await scaler.scaleFrame(picture, frame)
    if (scaled < 0) throw new InternalError(`swscale failed: ${FFmpegError.strerror(scaled)}`)
  }

  function close(): void {
    scaler.freeContext()
  }

  return { scale, close }
}

/** An empty picture with memory of its own. */
export function allocatePicture({ width, height, pixelFormat }: UpscalerSize): Frame {
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
