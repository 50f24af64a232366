import { avGetPixFmtName, type CodecParameters } from 'node-av/lib'

import { describePixelFormat } from '../pixel-format.ts'
import type { ColorTags, SourceColor } from '../source.ts'

// FFmpeg's names by the code points of ITU-T H.273, which its enums use; node-av has no av_color_*_name.
const primaries: Record<number, string> = {
  1: 'bt709',
  4: 'bt470m',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'film',
  9: 'bt2020',
  10: 'smpte428',
  11: 'smpte431',
  12: 'smpte432',
  22: 'ebu3213',
}
const transfers: Record<number, string> = {
  1: 'bt709',
  4: 'bt470m',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'linear',
  9: 'log100',
  10: 'log316',
  11: 'iec61966-2-4',
  12: 'bt1361e',
  13: 'iec61966-2-1',
  14: 'bt2020-10',
  15: 'bt2020-12',
  16: 'smpte2084',
  17: 'smpte428',
  18: 'arib-std-b67',
}
const matrices: Record<number, string> = {
  0: 'gbr',
  1: 'bt709',
  4: 'fcc',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'ycgco',
  9: 'bt2020nc',
  10: 'bt2020c',
  11: 'smpte2085',
  12: 'chroma-derived-nc',
  13: 'chroma-derived-c',
  14: 'ictcp',
  15: 'ipt-c2',
  16: 'ycgco-re',
  17: 'ycgco-ro',
}
const ranges: Record<number, string> = { 1: 'tv', 2: 'pc' }

export function colorTagsOf(parameters: CodecParameters): ColorTags {
  return {
    primaries: primaries[parameters.colorPrimaries] ?? 'unknown',
    transfer: transfers[parameters.colorTrc] ?? 'unknown',
    matrix: matrices[parameters.colorSpace] ?? 'unknown',
    range: ranges[parameters.colorRange] ?? 'unknown',
  }
}

export function colorOf(parameters: CodecParameters): SourceColor {
  const pixelFormat = pixelFormatName(parameters.format)
  const tags = colorTagsOf(parameters)
  const range = pixelFormat.startsWith('yuvj') ? 'pc' : tags.range
  return { ...tags, range, bitDepth: describePixelFormat(pixelFormat).bitDepth, pixelFormat }
}

type PixelFormatCode = Parameters<typeof avGetPixFmtName>[0]

/** FFmpeg's name of a video stream's or frame's `format`, which node-av types as pixel or sample format. */
export function pixelFormatName(format: number): string {
  return isPixelFormat(format) ? (avGetPixFmtName(format) ?? 'unknown') : 'unknown'
}

function isPixelFormat(format: number): format is PixelFormatCode {
  return format >= 0
}
