import { costOf, coverCells, seenSamples } from './cover-cells.ts'
import { networkRim, type Tile } from './cut-tiles.ts'
import { createCellGrid, findChangedCells } from './find-changes.ts'
import { emptyFrame, type PooledPicture } from './picture-pool.ts'
import type { Luma } from './plane-buffers.ts'
import type { ReuseCounter } from './reuse-counter.ts'

/** Decides which parts of a frame go through the network: those that may come out other than in the frame before. */
export interface TileChooser {
  /** All tiles for the first frame. */
  choose(picture: PooledPicture): readonly Tile[]
  close(): void
}

interface Choice {
  readonly source: { readonly width: number; readonly height: number }
  readonly bytesPerSample: number
  /** The whole plane, as it is cut for the network's memory. */
  readonly tiles: readonly Tile[]
  /**
   * Receptive radius where a part comes out as it does in the whole, sample for sample; null where only a plane that
   * is the same from end to end is sure to come out the same.
   */
  readonly radius: number | null
  readonly passes: number
  readonly counter: ReuseCounter
}

// Fewer large calls are quicker than this saves.
const worthwhile = 0.95

/** Compares each frame's luma with that of the frame before, bit by bit. */
export function createTileChooser(choice: Choice): TileChooser {
  const { source, bytesPerSample, tiles, radius, passes, counter } = choice
  const grid = createCellGrid(source)
  const rim = networkRim(radius ?? 0, passes)
  const mostSamples = Math.max(...tiles.map(seenSamples))
  const held = emptyFrame()
  let before: Luma | undefined

  function choose({ frame, luma }: PooledPicture): readonly Tile[] {
    const chosen = before ? compare(luma, before) : tiles
    const all = source.width * source.height
    counter.count(chosen === tiles ? 0 : Math.max(all - samplesIn(chosen), 0), all)
    // A reference, not a copy: decoders never draw into a picture that somebody holds.
    held.unref()
    held.ref(frame)
    before = luma
    return chosen
  }

  function compare(now: Luma, then: Luma): readonly Tile[] {
    const cells = findChangedCells(now, then, { grid, bytesPerSample, rim })
    if (!cells.includes(1)) return []
    if (radius === null) return tiles
    const changed = coverCells(cells, { grid, rim, mostSamples })
    return costOf(changed) < worthwhile * costOf(tiles) ? changed : tiles
  }

  return {
    choose,
    close: () => {
      held.free()
    },
  }
}

/** Of which some may lie in two tiles. */
function samplesIn(tiles: readonly Tile[]): number {
  return tiles.reduce(
    (sum, { columns, rows }) => sum + (columns.to - columns.from) * (rows.to - rows.from),
    0,
  )
}
