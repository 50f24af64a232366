import type { Frame } from 'node-av/lib'

import { allocatePicture, createPictureScaler } from './scale-picture.ts'
import type { Upscaler, UpscalerSize } from './upscaler.ts'

/** The Lanczos filter of FFmpeg's swscale: no network, the baseline that every model is measured against. */
export function createLanczosUpscaler(size: UpscalerSize): Upscaler {
  const scaler = createPictureScaler('lanczos')
  const picture = allocatePicture(size)

  async function* push(frame: Frame | null): AsyncGenerator<Frame> {
    if (frame === null) return
    await scaler.scale(frame, picture)
    yield picture
  }

  function close(): void {
    picture.free()
    scaler.close()
  }

  return { push, close }
}
