import {
  AV_FRAME_DATA_A53_CC,
  AV_FRAME_DATA_CONTENT_LIGHT_LEVEL,
  AV_FRAME_DATA_DISPLAYMATRIX,
  AV_FRAME_DATA_DOVI_METADATA,
  AV_FRAME_DATA_DYNAMIC_HDR_PLUS,
  AV_FRAME_DATA_DYNAMIC_HDR_VIVID,
  AV_FRAME_DATA_MASTERING_DISPLAY_METADATA,
  AV_FRAME_FLAG_INTERLACED,
} from 'node-av/constants'
import type { Frame, Packet, Stream } from 'node-av/lib'

import { FileDamagedError } from '../errors.ts'
import { openVideoDecoder } from './decode-video.ts'

/** What only shows in a decoded frame, because it lives in the codec's bitstream and not in the container. */
export interface FirstFrame {
  readonly interlaced: boolean
  readonly closedCaptions: boolean
  readonly displayMatrix: Buffer | null
  readonly masteringDisplay: Buffer | null
  readonly contentLight: Buffer | null
  readonly dynamicHdr: readonly string[]
}

/** Takes packets until a first frame has come out. */
export async function createFirstFrameReader(stream: Stream) {
  const decoder = await openVideoDecoder(stream)
  let first: FirstFrame | undefined

  async function push(packet: Packet | null): Promise<void> {
    if (first) return
    try {
      for await (const frame of decoder.push(packet)) first ??= describe(frame)
    } catch (error) {
      // A damaged packet before the first good frame; if none follows, `finish` says so.
      if (!(error instanceof FileDamagedError)) throw error
    }
  }

  async function finish(): Promise<FirstFrame> {
    await push(null)
    if (first) return first
    throw new FileDamagedError('Not one frame of this video can be decoded.')
  }

  return {
    push,
    finish,
    close: () => {
      decoder.close()
    },
  }
}

const dynamicHdrTypes = [
  { type: AV_FRAME_DATA_DOVI_METADATA, name: 'Dolby Vision metadata' },
  { type: AV_FRAME_DATA_DYNAMIC_HDR_PLUS, name: 'HDR10+ metadata' },
  { type: AV_FRAME_DATA_DYNAMIC_HDR_VIVID, name: 'HDR Vivid metadata' },
]

function describe(frame: Frame): FirstFrame {
  const copyOf = (type: Parameters<Frame['getSideData']>[0]) => {
    const data = frame.getSideData(type)
    return data === null ? null : Buffer.from(data)
  }
  return {
    interlaced: frame.hasFlags(AV_FRAME_FLAG_INTERLACED),
    closedCaptions: frame.getSideData(AV_FRAME_DATA_A53_CC) !== null,
    displayMatrix: copyOf(AV_FRAME_DATA_DISPLAYMATRIX),
    masteringDisplay: copyOf(AV_FRAME_DATA_MASTERING_DISPLAY_METADATA),
    contentLight: copyOf(AV_FRAME_DATA_CONTENT_LIGHT_LEVEL),
    dynamicHdr: dynamicHdrTypes
      .filter(({ type }) => frame.getSideData(type) !== null)
      .map(({ name }) => name),
  }
}
