/** A stretch of rows or columns: what is wanted of it, and what the network must see for that. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly seenFrom: number
  readonly seenTo: number
}

/** A part of a plane that goes through the network by itself. */
export interface Tile {
  readonly columns: Span
  readonly rows: Span
}

interface Cut {
  readonly width: number
  readonly height: number
  /** Receptive radius of the network; null keeps the plane whole. */
  readonly radius: number | null
  /** How often a 2× network runs over the plane: 1 for 2×, 2 for 4×. */
  readonly passes: number
}

// A network of 32 channels holds some 400 bytes for each sample it works on. Small frames stay whole, because
// seeing the same rim twice costs time; the second of two passes works on four times the samples.
const largestWhole = 420_000
const tileSide = 640

/**
 * Cuts a plane so that memory stays bounded whatever its size. Each tile sees so much around it that its samples
 * come out exactly as those of the whole plane.
 */
export function cutTiles({ width, height, radius, passes }: Cut): Tile[] {
  const shrink = passes === 1 ? 1 : 1.5
  const isSmall = width * height * shrink ** 2 <= largestWhole
  if (radius === null || isSmall) return [{ columns: whole(width), rows: whole(height) }]
  const rim = networkRim(radius, passes)
  const side = Math.floor(tileSide / shrink)
  const columns = cut(width, side, rim)
  return cut(height, side, rim).flatMap((rows) => columns.map((span) => ({ columns: span, rows })))
}

/** How many samples around a sample decide its output after so many passes. */
export function networkRim(radius: number, passes: number): number {
  // A later pass sees as many samples, which are half as far away.
  return Math.ceil(radius * (2 - 2 ** (1 - passes)))
}

function whole(length: number): Span {
  return { from: 0, to: length, seenFrom: 0, seenTo: length }
}

function cut(length: number, side: number, rim: number): Span[] {
  const count = Math.ceil(length / side)
  const step = Math.ceil(length / count)
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [index * step, Math.min((index + 1) * step, length)]
    return { from, to, seenFrom: Math.max(from - rim, 0), seenTo: Math.min(to + rim, length) }
  }).filter(({ from, to }) => from < to)
}
