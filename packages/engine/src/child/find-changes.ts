import type { Luma } from './plane-buffers.ts'

/** A plane in square cells. */
export interface CellGrid {
  readonly width: number
  readonly height: number
  /** Side of a cell, in samples. */
  readonly side: number
  readonly columns: number
  readonly rows: number
}

// Small cells follow the outline of what moves; more of them than this would take longer to put together.
const mostCells = 600
const smallestSide = 32

export function createCellGrid({ width, height }: { width: number; height: number }): CellGrid {
  const side = Math.max(smallestSide, Math.ceil(Math.sqrt((width * height) / mostCells) / 8) * 8)
  return { width, height, side, columns: Math.ceil(width / side), rows: Math.ceil(height / side) }
}

interface Search {
  readonly grid: CellGrid
  readonly bytesPerSample: number
  /** How far a sample is felt in the output, in samples. */
  readonly rim: number
}

// Changed samples are noted in blocks of 8×8.
const blockBits = 3
const blockSide = 1 << blockBits

/** Marks (1) each cell whose output may differ between two planes: a sample in it or within `rim` of it does. */
export function findChangedCells(now: Luma, before: Luma, { grid, bytesPerSample, rim }: Search): Uint8Array {
  const cells = new Uint8Array(grid.columns * grid.rows)
  const blocks = findChangedBlocks(now, before, grid, bytesPerSample)
  const acrossBlocks = Math.ceil(grid.width / blockSide)
  const cellOf = (at: number, length: number) => Math.floor(Math.min(Math.max(at, 0), length - 1) / grid.side)
  // By index: an iterator over thousands of blocks is thousands of objects for each frame.
  for (let index = 0; index < blocks.length; index += 1) {
    if (blocks[index] === 0) continue
    const x = (index % acrossBlocks) * blockSide
    const y = Math.floor(index / acrossBlocks) * blockSide
    const lastColumn = cellOf(x + blockSide - 1 + rim, grid.width)
    const lastRow = cellOf(y + blockSide - 1 + rim, grid.height)
    for (let row = cellOf(y - rim, grid.height); row <= lastRow; row += 1) {
      for (let column = cellOf(x - rim, grid.width); column <= lastColumn; column += 1) {
        cells[row * grid.columns + column] = 1
      }
    }
  }
  return cells
}

function findChangedBlocks(
  now: Luma,
  before: Luma,
  { width, height }: CellGrid,
  bytesPerSample: number,
): Uint8Array {
  const across = Math.ceil(width / blockSide)
  const blocks = new Uint8Array(across * Math.ceil(height / blockSide))
  const rowBytes = width * bytesPerSample
  const [a, b] = [wordsOf(now), wordsOf(before)]
  // Four bytes at once; what lies behind the last sample of a row is nobody's.
  const words = a && b ? rowBytes >> 2 : 0
  const wordSamples = 4 / bytesPerSample
  for (let y = 0; y < height; y += 1) {
    const row = (y >> blockBits) * across
    const [fromA, fromB] = [y * now.stride, y * before.stride]
    if (a && b) {
      const [wordA, wordB] = [fromA >> 2, fromB >> 2]
      for (let word = 0; word < words; word += 1) {
        if (a[wordA + word] !== b[wordB + word]) blocks[row + ((word * wordSamples) >> blockBits)] = 1
      }
    }
    for (let byte = words << 2; byte < rowBytes; byte += 1) {
      if (now.data[fromA + byte] !== before.data[fromB + byte]) {
        blocks[row + (Math.floor(byte / bytesPerSample) >> blockBits)] = 1
      }
    }
  }
  return blocks
}

/** The plane as words; undefined where its rows do not begin at whole ones. */
function wordsOf({ data, stride }: Luma): Int32Array | undefined {
  if (data.byteOffset % 4 !== 0 || stride % 4 !== 0) return undefined
  return new Int32Array(data.buffer, data.byteOffset, data.byteLength >> 2)
}
