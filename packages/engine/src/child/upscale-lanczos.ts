import type { Frame } from 'node-av/lib'

import { createPicturePool } from './picture-pool.ts'
import { createPictureScaler } from './scale-picture.ts'
import type { Upscaler, UpscalerSize } from './upscaler.ts'

/** The Lanczos filter of FFmpeg's swscale: no network, the baseline that every model is measured against. */
export function createLanczosUpscaler(size: UpscalerSize): Upscaler {
  const scaler = createPictureScaler('lanczos')
  const pictures = createPicturePool(size)

  async function* push(frame: Frame | null): AsyncGenerator<Frame> {
    if (frame === null) return
    const picture = pictures.take()
    await scaler.scale(frame, picture.frame)
    yield picture.frame
    pictures.give(picture)
  }

  function close(): void {
    pictures.close()
    scaler.close()
  }

  return { push, close }
}
