/** What matters of a pixel format, read from FFmpeg's name: node-av has no descriptor API. */
export interface PixelFormat {
  readonly family: 'yuv' | 'gray' | 'rgb'
  readonly subsampling: '420' | '422' | '444'
  readonly bitDepth: number
  readonly alpha: boolean
}

const planarYuv = /^yuv(a?)(j?)(420|422|444|440|411|410)p(\d*)(?:le|be)?$/
const semiPlanar = /^(?:nv|p)(\d)(\d+)(?:le|be)?$/
const gray = /^(gray|ya)(\d*)(?:le|be|f32le|f32be)?$/
const planarRgb = /^gbr(a?)p(\d*)(?:le|be)?$/

// Fuller sampling than the source's own keeps every chroma sample of these rarer layouts.
const subsamplingThatHolds = {
  420: '420',
  422: '422',
  444: '444',
  440: '444',
  411: '422',
  410: '420',
} as const

/** Reads FFmpeg's pixel format name. A name outside the table counts as 8-bit RGB, which is a declared loss. */
export function describePixelFormat(name: string): PixelFormat {
  const yuv = planarYuv.exec(name)
  if (yuv) {
    return {
      family: 'yuv',
      subsampling: isSubsampling(yuv[3]) ? subsamplingThatHolds[yuv[3]] : '444',
      bitDepth: Number(yuv[4] === '' ? 8 : yuv[4]),
      alpha: yuv[1] === 'a',
    }
  }
  return describeSemiPlanar(name) ?? describeGray(name) ?? describeRgb(name)
}

function isSubsampling(value: string | undefined): value is keyof typeof subsamplingThatHolds & string {
  return value !== undefined && value in subsamplingThatHolds
}

function describeSemiPlanar(name: string): PixelFormat | null {
  if (['yuyv422', 'uyvy422', 'yvyu422', 'nv16'].includes(name)) return yuvOf('422', 8)
  if (['nv12', 'nv21'].includes(name)) return yuvOf('420', 8)
  if (['nv24', 'nv42'].includes(name)) return yuvOf('444', 8)
  if (['nv20le', 'nv20be', 'y210le', 'v210'].includes(name)) return yuvOf('422', 10)
  const match = semiPlanar.exec(name)
  if (!match || !name.startsWith('p')) return null
  return yuvOf(match[1] === '4' ? '444' : match[1] === '2' ? '422' : '420', Number(match[2]))
}

function yuvOf(subsampling: PixelFormat['subsampling'], bitDepth: number): PixelFormat {
  return { family: 'yuv', subsampling, bitDepth, alpha: false }
}

function describeGray(name: string): PixelFormat | null {
  if (name === 'monow' || name === 'monob')
    return { family: 'gray', subsampling: '420', bitDepth: 8, alpha: false }
  const match = gray.exec(name)
  if (!match) return null
  const alpha = match[1] === 'ya'
  return { family: 'gray', subsampling: '420', bitDepth: Number(match[2] === '' ? 8 : match[2]), alpha }
}

function describeRgb(name: string): PixelFormat {
  const planar = planarRgb.exec(name)
  if (planar) {
    const bitDepth = Number(planar[2] === '' ? 8 : planar[2])
    return { family: 'rgb', subsampling: '444', bitDepth, alpha: planar[1] === 'a' }
  }
  const deep = /^(rgb48|bgr48|rgba64|bgra64)/.test(name)
  const alpha = /^(rgba|bgra|argb|abgr|rgba64|bgra64|pal8)/.test(name)
  return { family: 'rgb', subsampling: '444', bitDepth: deep ? 16 : 8, alpha }
}
