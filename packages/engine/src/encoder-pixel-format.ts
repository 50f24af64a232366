import { codecs, fullChromaProfiles } from './codecs.ts'
import { describePixelFormat, type PixelFormat } from './pixel-format.ts'
import type { ResolvedEncoding } from './resolve-encoding.ts'

// Each holds all of the ones before it.
const subsamplings = ['420', '422', '444'] as const

/**
 * The pixel format that the encoder is given: the smallest of the codec that holds the source's subsampling, depth
 * and, with `keepsAlpha`, transparency; else the largest there is.
 */
export function encoderPixelFormat(
  name: string,
  encoding: Pick<ResolvedEncoding, 'codec' | 'preset'>,
  keepsAlpha = false,
): string {
  const from = describePixelFormat(name)
  const { bitDepths } = codecs[encoding.codec]
  const subsampling = smallestSubsampling(from, encoding, keepsAlpha)
  const bitDepth = bitDepths.find((depth) => depth >= from.bitDepth) ?? Math.max(...bitDepths)
  const depth = bitDepth > 8 ? `${bitDepth}le` : ''
  // yuvj* is 8-bit full range; keeping the name keeps the swscale from converting the range.
  const named = ['h264', 'hevc'].includes(encoding.codec) && name.startsWith('yuvj') ? 'j' : ''
  return `yuv${keepsAlpha ? 'a' : named}${subsampling}p${depth}`
}

/** True if the codec has a format for this source with its transparency. */
export function hasAlphaFormat(name: string, encoding: Pick<ResolvedEncoding, 'codec' | 'preset'>): boolean {
  const format = describePixelFormat(encoderPixelFormat(name, encoding, true))
  const fits = encoding.codec !== 'prores' || fullChromaProfiles.includes(encoding.preset)
  return fits && codecs[encoding.codec].alphaFormats.includes(`${format.subsampling}/${format.bitDepth}`)
}

/** True if a picture in `to` has at least the chroma samples of one in `from`. */
export function holdsChroma(to: PixelFormat, from: PixelFormat): boolean {
  const rank = ({ family, subsampling }: PixelFormat) =>
    family === 'gray' ? 0 : subsamplings.indexOf(subsampling)
  return rank(to) >= rank(from)
}

function smallestSubsampling(
  from: PixelFormat,
  { codec, preset }: Pick<ResolvedEncoding, 'codec' | 'preset'>,
  keepsAlpha: boolean,
): string {
  const { alphaFormats, subsamplings: all } = codecs[codec]
  const narrow = codec === 'prores' && !fullChromaProfiles.includes(preset)
  const wide = codec === 'prores' && preset.startsWith('4444')
  const offered = all.filter((subsampling) => {
    if (narrow) return subsampling === '422'
    if (wide) return subsampling === '444'
    return !keepsAlpha || alphaFormats.some((format) => format.startsWith(subsampling))
  })
  const wanted = from.family === 'gray' ? 0 : subsamplings.indexOf(from.subsampling)
  return offered.find((subsampling) => subsamplings.indexOf(subsampling) >= wanted) ?? offered.at(-1) ?? '420'
}
