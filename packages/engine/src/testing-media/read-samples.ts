import type { Frame } from 'node-av/lib'

import { pixelFormatName } from '../child/color-names.ts'
import { describePixelFormat } from '../pixel-format.ts'
import { eachFrame } from './read-media.ts'

/** One plane of every frame at any depth and subsampling, as shares of white in 8 bits: 1 is 255, 1020, 4080. */
export async function sampleShares(path: string, plane: number): Promise<Float64Array[]> {
  const found: Float64Array[] = []
  await eachFrame(path, (frame) => found.push(sharesOf(frame, plane)))
  return found
}

function sharesOf(frame: Frame, plane: number): Float64Array {
  const { bitDepth, subsampling } = describePixelFormat(pixelFormatName(frame.format))
  const data = frame.data?.[plane]
  const stride = frame.linesize[plane]
  if (!data || stride === undefined) throw new Error(`no plane ${plane}`)
  const width = plane > 0 && subsampling !== '444' ? (frame.width + 1) >> 1 : frame.width
  const height = plane > 0 && subsampling === '420' ? (frame.height + 1) >> 1 : frame.height
  const white = 255 * 2 ** (bitDepth - 8)
  return Float64Array.from({ length: width * height }, (_, index) => {
    const [row, column] = [Math.floor(index / width) * stride, index % width]
    const level = bitDepth > 8 ? data.readUInt16LE(row + column * 2) : data.readUInt8(row + column)
    return level / white
  })
}

/** Peak signal-to-noise ratio over all frames in dB; the peak is 1. */
export function psnrOfShares(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  if (a.length !== b.length || a[0]?.length !== b[0]?.length) throw new Error('frames of other sizes')
  const errors = a.map((plane, frame) =>
    plane.reduce((sum, value, index) => sum + (value - (b[frame]?.[index] ?? 0)) ** 2, 0),
  )
  const samples = a.length * (a[0]?.length ?? 0)
  return -10 * Math.log10(errors.reduce((sum, error) => sum + error, 0) / samples)
}
