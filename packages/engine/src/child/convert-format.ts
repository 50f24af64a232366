import type { Frame } from 'node-av/lib'

import { pixelFormatName } from './color-names.ts'
import { createPicturePool, type PooledPicture } from './picture-pool.ts'
import { lumaOf } from './plane-buffers.ts'
import { createPictureScaler } from './scale-picture.ts'
import type { UpscalerSize } from './upscaler.ts'

/** Gives frames the planes and depth of the output, before they grow; most have them already. */
export function createFormatConverter(size: UpscalerSize) {
  const scaler = createPictureScaler('catmull-rom')
  const pictures = createPicturePool(size)
  let converted: PooledPicture | undefined

  /** The answer is valid until the next one; who needs it longer takes a reference. */
  async function convert(frame: Frame): Promise<PooledPicture> {
    const luma = lumaOf(frame)
    // Some decoders hand out pictures bottom-up, as negative strides.
    if (pixelFormatName(frame.format) === size.pixelFormat && luma.stride > 0) return { frame, luma }
    if (converted) pictures.give(converted)
    converted = pictures.take()
    await scaler.scale(frame, converted.frame)
    return converted
  }

  function close(): void {
    if (converted) pictures.give(converted)
    pictures.close()
    scaler.close()
  }

  return { convert, close }
}
