import type { Frame } from 'node-av/lib'

import { InternalError } from '../errors.ts'
import type { Tile } from './cut-tiles.ts'
import type { PlaneJob } from './network-messages.ts'

interface PlaneMemory {
  readonly scale: number
  readonly bytesPerSample: number
  /** How many buffers wait for their next use at most: tiles of one size may not come again for long. */
  readonly mostFree: number
}

/** Moves tiles between the luma plane of frames and the buffers that the threads work on. */
export function createPlaneBuffers({ scale, bytesPerSample, mostFree }: PlaneMemory) {
  const free: PlaneJob[] = []

  /** The tile, with all that the network must see around it, in buffers of its own. */
  function read(luma: Luma, { columns, rows }: Tile): PlaneJob {
    const width = columns.seenTo - columns.seenFrom
    const height = rows.seenTo - rows.seenFrom
    const rowBytes = width * bytesPerSample
    const { input, output } = take(rowBytes * height)
    const from = rows.seenFrom * luma.stride + columns.seenFrom * bytesPerSample
    copyRows({ ...luma, from }, { data: new Uint8Array(input), stride: rowBytes, from: 0 }, rowBytes, height)
    return { width, height, input, output }
  }

  /** Puts the finished tile, without its rim, into the picture; its buffers are free again. */
  function write(job: PlaneJob, { columns, rows }: Tile, luma: Luma): void {
    const stride = job.width * scale * bytesPerSample
    const left = (columns.from - columns.seenFrom) * scale * bytesPerSample
    const top = (rows.from - rows.seenFrom) * scale
    copyRows(
      { data: new Uint8Array(job.output), stride, from: top * stride + left },
      { ...luma, from: rows.from * scale * luma.stride + columns.from * scale * bytesPerSample },
      (columns.to - columns.from) * scale * bytesPerSample,
      (rows.to - rows.from) * scale,
    )
    free.push(job)
    if (free.length > mostFree) free.shift()
  }

  function take(bytes: number): Pick<PlaneJob, 'input' | 'output'> {
    const size = roomFor(bytes)
    const index = free.findIndex(({ input }) => input.byteLength === size)
    const [found] = index === -1 ? [] : free.splice(index, 1)
    return found ?? { input: new SharedArrayBuffer(size), output: new SharedArrayBuffer(size * scale ** 2) }
  }

  return { read, write }
}

/** Four sizes for each doubling: tiles of any size share few buffers, which are at most a quarter too large. */
function roomFor(bytes: number): number {
  const step = 2 ** Math.max(Math.floor(Math.log2(bytes)) - 2, 0)
  return Math.ceil(bytes / step) * step
}

/** Rows of bytes that begin at `from`. */
interface Rows extends Luma {
  readonly from: number
}

function copyRows(source: Rows, target: Rows, rowBytes: number, count: number): void {
  // Rows without padding are one. For others each row makes an object or two that has to be collected.
  const isOne = source.stride === rowBytes && target.stride === rowBytes
  const [length, times] = isOne ? [rowBytes * count, 1] : [rowBytes, count]
  for (let row = 0; row < times; row += 1) {
    const from = source.from + row * source.stride
    target.data.set(source.data.subarray(from, from + length), target.from + row * target.stride)
  }
}

/** The first plane of a picture, in place. */
export interface Luma {
  readonly data: Uint8Array
  /** Bytes from one row to the next. */
  readonly stride: number
}

export function lumaOf(frame: Frame): Luma {
  const data = frame.data?.[0]
  const stride = frame.linesize[0]
  if (!data || stride === undefined) throw new InternalError('a frame without a luma plane')
  return { data, stride }
}
