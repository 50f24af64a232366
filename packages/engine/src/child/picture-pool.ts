import { Frame } from 'node-av/lib'

import { type Luma, lumaOf } from './plane-buffers.ts'
import { allocatePicture } from './scale-picture.ts'
import type { UpscalerSize } from './upscaler.ts'

/** A picture that is to be given back. */
export interface PooledPicture {
  readonly frame: Frame
  /** Its first plane. */
  readonly luma: Luma
}

/** Pictures of one size and format, whose memory is used again once nobody holds it. */
export interface PicturePool {
  /** A picture to draw into. It remembers nothing of the one that was there before. */
  take(): PooledPicture
  give(picture: PooledPicture): void
  /** To be called when all pictures were given back. */
  close(): void
}

export function createPicturePool(size: UpscalerSize): PicturePool {
  const memory: PooledPicture[] = []
  const empty: Frame[] = []

  function take(): PooledPicture {
    // Encoders keep references to what they have not coded yet; drawing into that would show a later frame twice.
    const room = memory.find(({ frame }) => frame.isWritable) ?? grow()
    const frame = empty.pop() ?? emptyFrame()
    frame.ref(room.frame)
    return { frame, luma: room.luma }
  }

  function grow(): PooledPicture {
    const frame = allocatePicture(size)
    // Asked for once: for each answer V8 counts the memory of all planes again, and soon collects garbage for it.
    const room = { frame, luma: lumaOf(frame) }
    memory.push(room)
    return room
  }

  /** Side data would stay otherwise, and be found before that of the next frame: yesterday's captions. */
  function give({ frame }: PooledPicture): void {
    frame.unref()
    empty.push(frame)
  }

  function close(): void {
    for (const frame of [...memory.map((room) => room.frame), ...empty]) frame.free()
  }

  return { take, give, close }
}

/** A frame without a picture. */
export function emptyFrame(): Frame {
  const frame = new Frame()
  frame.alloc()
  return frame
}
