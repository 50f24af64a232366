import { AV_PKT_DATA_DISPLAYMATRIX } from 'node-av/constants'
import type { CodecParameters } from 'node-av/lib'

const numbersInMatrix = 9

/** The nine numbers of the container's display matrix, or of `fallback`; null without either. */
export function displayMatrixOf(
  parameters: CodecParameters,
  fallback: Buffer | null = null,
): number[] | null {
  const data = parameters.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX) ?? fallback
  if (data === null || data.length < numbersInMatrix * 4) return null
  return Array.from({ length: numbersInMatrix }, (_, index) => data.readInt32LE(index * 4))
}

/** Gives an output stream the matrix. */
export function addDisplayMatrix(parameters: CodecParameters, matrix: readonly number[]): void {
  const data = Buffer.alloc(numbersInMatrix * 4)
  matrix.forEach((value, index) => data.writeInt32LE(value, index * 4))
  parameters.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, data)
}

/** Clockwise turn of a display matrix in whole degrees, 0…359; av_display_rotation_get counts the other way. */
export function rotationOf(matrix: readonly number[] | null): number {
  // The matrix is [a b u; c d v; x y w]; only a, b, c, d turn the picture.
  const [a = 0, b = 0, , c = 0, d = 0] = matrix ?? []
  const scaleX = Math.hypot(a, c)
  const scaleY = Math.hypot(b, d)
  if (scaleX === 0 || scaleY === 0) return 0
  const degrees = Math.round((Math.atan2(b / scaleY, a / scaleX) * 180) / Math.PI)
  return (degrees + 360) % 360
}
