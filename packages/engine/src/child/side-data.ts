import {
  AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
  AV_PKT_DATA_CPB_PROPERTIES,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_DATA_DOVI_CONF,
  AV_PKT_DATA_DYNAMIC_HDR10_PLUS,
  AV_PKT_DATA_FRAME_CROPPING,
  AV_PKT_DATA_ICC_PROFILE,
  AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
  AV_PKT_DATA_SPHERICAL,
  AV_PKT_DATA_STEREO3D,
} from 'node-av/constants'
import type { CodecParameters } from 'node-av/lib'

import type { SourceDetails } from '../source.ts'
import type { FirstFrames } from './first-frames.ts'
import { hdr10Of } from './hdr10.ts'

// Carried over, or about the source's own bitstream only.
const handled: readonly number[] = [
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
  AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
  AV_PKT_DATA_CPB_PROPERTIES,
]

const dynamicHdr = new Map<number, string>([
  [AV_PKT_DATA_DOVI_CONF, 'Dolby Vision metadata'],
  [AV_PKT_DATA_DYNAMIC_HDR10_PLUS, 'HDR10+ metadata'],
])

const others = new Map<number, string>([
  [AV_PKT_DATA_SPHERICAL, 'spherical projection'],
  [AV_PKT_DATA_STEREO3D, 'stereo 3D layout'],
  [AV_PKT_DATA_ICC_PROFILE, 'ICC profile'],
  [AV_PKT_DATA_FRAME_CROPPING, 'container cropping'],
])

/** Sorts a video stream's side data into what is kept and what is not; the container's word goes first. */
export function describeSideData(
  parameters: CodecParameters,
  firstFrames: FirstFrames,
): Pick<SourceDetails, 'hdr10' | 'hdrDynamic' | 'otherSideData'> {
  const types = parameters.getAllCodedSideData().map(({ type }) => Number(type))
  const dynamic = types.flatMap((type) => dynamicHdr.get(type) ?? [])
  return {
    hdr10: hdr10Of(parameters, firstFrames),
    hdrDynamic: [...new Set([...dynamic, ...firstFrames.dynamicHdr])],
    otherSideData: types
      .filter((type) => !handled.includes(type) && !dynamicHdr.has(type))
      .map((type) => others.get(type) ?? `side data of type ${type}`),
  }
}
