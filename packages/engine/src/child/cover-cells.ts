import type { Span, Tile } from './cut-tiles.ts'
import type { CellGrid } from './find-changes.ts'

/** Columns and rows of cells, each from … to. */
interface Rectangle {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

interface Cover {
  readonly grid: CellGrid
  /** What the network must see around a sample, in each direction. */
  readonly rim: number
  /** Samples that go through the network at once at most, unless a single cell brings more. */
  readonly mostSamples: number
}

// What a call costs besides its samples, as samples: measured with the smallest network.
const callSamples = 1500

/** Samples that the network works on for these tiles, and the calls themselves. */
export function costOf(tiles: readonly Tile[]): number {
  return tiles.reduce((sum, tile) => sum + seenSamples(tile) + callSamples, 0)
}

/** Tiles that hold all marked cells together, chosen so that the network works little. */
export function coverCells(cells: Uint8Array, { grid, rim, mostSamples }: Cover): Tile[] {
  const seenSide = grid.side + 2 * rim
  const most = Math.max(mostSamples, seenSide ** 2)
  const longest = Math.max(Math.floor((most / seenSide - 2 * rim) / grid.side), 1)
  const toTile = (rectangle: Rectangle): Tile => tileOf(rectangle, grid, rim)
  const cost = (rectangle: Rectangle): number => {
    const samples = seenSamples(toTile(rectangle))
    return samples > most ? Infinity : samples + callSamples
  }
  return merge(findRuns(cells, grid, longest), cost).map(toTile)
}

/** Marked cells beside each other, row by row, up to `longest` of them. */
function findRuns(cells: Uint8Array, { columns, rows }: CellGrid, longest: number): Rectangle[] {
  const found: Rectangle[] = []
  for (let row = 0; row < rows; row += 1) {
    const isMarked = (column: number) => column < columns && cells[row * columns + column] === 1
    for (let left = 0; left < columns; left += 1) {
      if (!isMarked(left)) continue
      let right = left + 1
      while (isMarked(right) && right - left < longest) right += 1
      found.push({ left, right, top: row, bottom: row + 1 })
      left = right - 1
    }
  }
  return found
}

/** Joins two rectangles to the one around both as long as that costs no more. */
function merge(runs: readonly Rectangle[], cost: (rectangle: Rectangle) => number): Rectangle[] {
  let open = runs.map((rectangle) => ({ rectangle, cost: cost(rectangle) }))
  for (let before = Infinity; open.length < before;) {
    before = open.length
    const merged: typeof open = []
    for (const next of open) {
      const at = merged.findIndex((done) => {
        return cost(around(done.rectangle, next.rectangle)) <= done.cost + next.cost
      })
      const partner = merged[at]
      if (!partner) {
        merged.push(next)
        continue
      }
      const rectangle = around(partner.rectangle, next.rectangle)
      merged[at] = { rectangle, cost: cost(rectangle) }
    }
    open = merged
  }
  return open.map(({ rectangle }) => rectangle)
}

function around(a: Rectangle, b: Rectangle): Rectangle {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  }
}

function tileOf(
  { left, top, right, bottom }: Rectangle,
  { side, width, height }: CellGrid,
  rim: number,
): Tile {
  return { columns: spanOf(left, right, side, width, rim), rows: spanOf(top, bottom, side, height, rim) }
}

function spanOf(first: number, end: number, side: number, length: number, rim: number): Span {
  const [from, to] = [first * side, Math.min(end * side, length)]
  return { from, to, seenFrom: Math.max(from - rim, 0), seenTo: Math.min(to + rim, length) }
}

/** Samples that a tile brings before the network. */
export function seenSamples({ columns, rows }: Tile): number {
  return (columns.seenTo - columns.seenFrom) * (rows.seenTo - rows.seenFrom)
}
