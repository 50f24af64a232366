import { AV_PKT_DATA_CONTENT_LIGHT_LEVEL, AV_PKT_DATA_MASTERING_DISPLAY_METADATA } from 'node-av/constants'
import type { CodecParameters } from 'node-av/lib'

import type { Hdr10 } from '../source.ts'

/** Static HDR10 metadata as x264 wants it, for the bitstream; empty without any. */
export function x264Hdr10Parameters({ masteringDisplay, contentLight }: Hdr10): string {
  const parameters: string[] = []
  if (masteringDisplay !== null) {
    const mastering = masteringParameter(Buffer.from(masteringDisplay, 'base64'))
    if (mastering !== null) parameters.push(`mastering-display=${mastering}`)
  }
  if (contentLight !== null) {
    const data = Buffer.from(contentLight, 'base64')
    parameters.push(`cll=${data.readUInt32LE(0)},${data.readUInt32LE(4)}`)
  }
  return parameters.join(':')
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

/**
 * Reads AVMasteringDisplayMetadata: ten fractions (R, G, B and white as x, y; darkest, brightest), then whether
 * primaries and luminance are set. x264 counts chromaticity in 1/50000 and luminance in 1/10000 cd/m².
 */
function masteringParameter(data: Buffer): string | null {
  const hasPrimaries = data.readInt32LE(80) !== 0
  const hasLuminance = data.readInt32LE(84) !== 0
  if (!hasPrimaries || !hasLuminance) return null
  const value = (index: number, unit: number) =>
    Math.round((data.readInt32LE(index * 8) / data.readInt32LE(index * 8 + 4)) * unit)
  const point = (index: number) => `(${value(index, 50_000)},${value(index + 1, 50_000)})`
  return `G${point(2)}B${point(4)}R${point(0)}WP${point(6)}L(${value(9, 10_000)},${value(8, 10_000)})`
}
