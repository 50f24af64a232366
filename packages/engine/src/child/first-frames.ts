import {
  AV_FRAME_DATA_A53_CC,
  AV_FRAME_DATA_CONTENT_LIGHT_LEVEL,
  AV_FRAME_DATA_DISPLAYMATRIX,
  AV_FRAME_DATA_DOVI_METADATA,
  AV_FRAME_DATA_DYNAMIC_HDR_PLUS,
  AV_FRAME_DATA_DYNAMIC_HDR_VIVID,
  AV_FRAME_DATA_MASTERING_DISPLAY_METADATA,
  AV_FRAME_FLAG_INTERLACED,
  AV_FRAME_FLAG_TOP_FIELD_FIRST,
} from 'node-av/constants'
import type { Frame, Packet, Stream } from 'node-av/lib'

import { FileDamagedError } from '../errors.ts'
import { openVideoDecoder } from './decode-video.ts'
import { createFieldDetector, type FieldEvidence } from './find-interlacing.ts'

/** What only shows in a decoded frame, because it lives in the codec's bitstream and not in the container. */
export interface FirstFrames {
  readonly interlaced: boolean
  readonly topFieldFirst: boolean
  readonly fields: FieldEvidence
  readonly closedCaptions: boolean
  readonly displayMatrix: Buffer | null
  readonly masteringDisplay: Buffer | null
  readonly contentLight: Buffer | null
  readonly dynamicHdr: readonly string[]
}

// Enough for a verdict on fields; pictures are only looked at while that costs about as much as one large one.
const mostFrames = 24
const mostPixels = 64e6

/** Takes packets until a few frames have come out. */
export async function createFirstFramesReader(stream: Stream) {
  const decoder = await openVideoDecoder(stream)
  const detector = createFieldDetector()
  const pixels = stream.codecpar.width * stream.codecpar.height
  const wanted = Math.max(1, Math.min(mostFrames, Math.floor(mostPixels / pixels)))
  let first: Omit<FirstFrames, 'fields'> | undefined
  let seen = 0

  async function push(packet: Packet | null): Promise<void> {
    if (seen >= wanted) return
    try {
      for await (const frame of decoder.push(packet)) await look(frame)
    } catch (error) {
      // A damaged packet before the first good frame; if none follows, `finish` says so.
      if (!(error instanceof FileDamagedError)) throw error
    }
  }

  async function look(frame: Frame): Promise<void> {
    first ??= describe(frame)
    seen += 1
    // Another size midway is refused when the work starts; a filter can't take it.
    const sameSize = frame.width === stream.codecpar.width && frame.height === stream.codecpar.height
    if (seen <= wanted && wanted > 1 && sameSize) await detector.push(frame)
  }

  async function finish(): Promise<FirstFrames> {
    await push(null)
    await detector.push(null)
    if (first) return { ...first, fields: detector.evidence() }
    throw new FileDamagedError('Not one frame of this video can be decoded.')
  }

  return {
    push,
    finish,
    close: () => {
      decoder.close()
      detector.close()
    },
  }
}

const dynamicHdrTypes = [
  { type: AV_FRAME_DATA_DOVI_METADATA, name: 'Dolby Vision metadata' },
  { type: AV_FRAME_DATA_DYNAMIC_HDR_PLUS, name: 'HDR10+ metadata' },
  { type: AV_FRAME_DATA_DYNAMIC_HDR_VIVID, name: 'HDR Vivid metadata' },
]

function describe(frame: Frame): Omit<FirstFrames, 'fields'> {
  const copyOf = (type: Parameters<Frame['getSideData']>[0]) => {
    const data = frame.getSideData(type)
    return data === null ? null : Buffer.from(data)
  }
  return {
    interlaced: frame.hasFlags(AV_FRAME_FLAG_INTERLACED),
    topFieldFirst: frame.hasFlags(AV_FRAME_FLAG_TOP_FIELD_FIRST),
    closedCaptions: frame.getSideData(AV_FRAME_DATA_A53_CC) !== null,
    displayMatrix: copyOf(AV_FRAME_DATA_DISPLAYMATRIX),
    masteringDisplay: copyOf(AV_FRAME_DATA_MASTERING_DISPLAY_METADATA),
    contentLight: copyOf(AV_FRAME_DATA_CONTENT_LIGHT_LEVEL),
    dynamicHdr: dynamicHdrTypes
      .filter(({ type }) => frame.getSideData(type) !== null)
      .map(({ name }) => name),
  }
}
