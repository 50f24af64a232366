import { AV_PKT_DATA_CONTENT_LIGHT_LEVEL, AV_PKT_DATA_MASTERING_DISPLAY_METADATA } from 'node-av/constants'
import type { CodecParameters } from 'node-av/lib'

import type { Hdr10 } from '../source.ts'

/** HDR10 metadata as numbers. */
export interface Hdr10Numbers {
  /** Red, green, blue and white as x and y, then darkest and brightest in cd/m²; null if not all are known. */
  readonly mastering: readonly number[] | null
  /** Brightest pixel and brightest frame average in cd/m². */
  readonly light: readonly [number, number] | null
}

/** Reads FFmpeg's structs. */
export function readHdr10({ masteringDisplay, contentLight }: Hdr10): Hdr10Numbers {
  const light = contentLight === null ? null : Buffer.from(contentLight, 'base64')
  return {
    mastering: masteringDisplay === null ? null : masteringNumbers(Buffer.from(masteringDisplay, 'base64')),
    light: light === null ? null : [light.readUInt32LE(0), light.readUInt32LE(4)],
  }
}

/** One line to compare by: every codec and container rounds these numbers in its own units. */
export function hdr10Text(hdr10: Hdr10): string {
  const { mastering, light } = readHdr10(hdr10)
  const rounded = mastering?.map((value, index) => value.toFixed(index < 8 ? 4 : index === 8 ? 3 : 0))
  return `mastering ${rounded?.join(' ') ?? '-'}, light ${light?.join(' ') ?? '-'}`
}

/** What a container carries; `fallback` where it is silent. */
export function hdr10Of(
  parameters: CodecParameters,
  fallback: { masteringDisplay: Buffer | null; contentLight: Buffer | null } | null = null,
): Hdr10 {
  const mastering =
    parameters.getCodedSideData(AV_PKT_DATA_MASTERING_DISPLAY_METADATA) ?? fallback?.masteringDisplay
  const light = parameters.getCodedSideData(AV_PKT_DATA_CONTENT_LIGHT_LEVEL) ?? fallback?.contentLight
  return {
    masteringDisplay: mastering?.toString('base64') ?? null,
    contentLight: light?.toString('base64') ?? null,
  }
}

/** The same, for the container. */
export function addHdr10(parameters: CodecParameters, { masteringDisplay, contentLight }: Hdr10): void {
  const add = (type: Parameters<CodecParameters['addCodedSideData']>[0], data: string | null) => {
    if (data !== null) parameters.addCodedSideData(type, Buffer.from(data, 'base64'))
  }
  add(AV_PKT_DATA_MASTERING_DISPLAY_METADATA, masteringDisplay)
  add(AV_PKT_DATA_CONTENT_LIGHT_LEVEL, contentLight)
}

/** Reads AVMasteringDisplayMetadata: ten fractions, then whether primaries and luminance are set. */
function masteringNumbers(data: Buffer): number[] | null {
  const hasPrimaries = data.readInt32LE(80) !== 0
  const hasLuminance = data.readInt32LE(84) !== 0
  if (!hasPrimaries || !hasLuminance) return null
  return Array.from(
    { length: 10 },
    (_, index) => data.readInt32LE(index * 8) / data.readInt32LE(index * 8 + 4),
  )
}
