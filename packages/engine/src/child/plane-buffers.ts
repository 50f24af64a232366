import type { Frame } from 'node-av/lib'

import { InternalError } from '../errors.ts'
import type { Tile } from './cut-tiles.ts'
import type { PlaneJob } from './network-messages.ts'

/** Moves tiles between the luma plane of frames and the buffers that travel to the threads. */
export function createPlaneBuffers(scale: number, bytesPerSample: number) {
  const free: PlaneJob[] = []

  /** The tile, with all that the network must see around it, in buffers of its own. */
  function read(luma: Luma, { columns, rows }: Tile): PlaneJob {
    const width = columns.seenTo - columns.seenFrom
    const height = rows.seenTo - rows.seenFrom
    const bytes = width * height * bytesPerSample
    const { input, output } = take(bytes)
    const packed = new Uint8Array(input)
    const rowBytes = width * bytesPerSample
    for (let row = 0; row < height; row += 1) {
      const start = (row + rows.seenFrom) * luma.stride + columns.seenFrom * bytesPerSample
      packed.set(luma.data.subarray(start, start + rowBytes), row * rowBytes)
    }
    return { width, height, input, output }
  }

  /** Puts the finished tile, without its rim, into the picture; its buffers are free again. */
  function write(job: PlaneJob, { columns, rows }: Tile, luma: Luma): void {
    const packed = new Uint8Array(job.output)
    const packedStride = job.width * scale * bytesPerSample
    const rowBytes = (columns.to - columns.from) * scale * bytesPerSample
    const left = (columns.from - columns.seenFrom) * scale * bytesPerSample
    const top = (rows.from - rows.seenFrom) * scale
    const target = columns.from * scale * bytesPerSample
    for (let row = 0; row < (rows.to - rows.from) * scale; row += 1) {
      const start = (top + row) * packedStride + left
      luma.data.set(
        packed.subarray(start, start + rowBytes),
        (rows.from * scale + row) * luma.stride + target,
      )
    }
    free.push(job)
  }

  function take(bytes: number): { input: ArrayBuffer; output: ArrayBuffer } {
    const index = free.findIndex(({ input }) => input.byteLength === bytes)
    const [found] = index === -1 ? [] : free.splice(index, 1)
    return found ?? { input: new ArrayBuffer(bytes), output: new ArrayBuffer(bytes * scale ** 2) }
  }

  return { read, write }
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
