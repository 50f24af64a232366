import type { Frame } from 'node-av/lib'

import { describePixelFormat } from '../pixel-format.ts'
import { type ProviderName, providers } from '../providers.ts'
import { pixelFormatName } from './color-names.ts'
import { cutTiles } from './cut-tiles.ts'
import type { PlaneJob } from './network-messages.ts'
import { startNetworkWorkers } from './network-workers.ts'
import type { Network } from './own-networks.ts'
import { createPlaneBuffers, lumaOf } from './plane-buffers.ts'
import { allocatePicture, createPictureScaler } from './scale-picture.ts'
import type { Upscaler, UpscalerSize } from './upscaler.ts'

interface NetworkUpscale {
  readonly network: Network
  readonly scale: 2 | 4
  readonly source: { readonly width: number; readonly height: number }
  readonly output: UpscalerSize
  readonly threads: number
  readonly provider: ProviderName
}

/** A picture in the making: colour is there, light is still with the threads. */
interface Started {
  readonly picture: Frame
  readonly light: Promise<PlaneJob[]>
}

/**
 * Luma through a network on its own threads, chroma through Catmull-Rom: eyes see detail in luma, and a network for
 * three planes costs more than twice as much. While the threads work on the next frames, the caller encodes this one.
 */
export async function openNetworkUpscaler(options: NetworkUpscale): Promise<Upscaler> {
  const { network, scale, source, output, threads, provider } = options
  const { bitDepth } = describePixelFormat(output.pixelFormat)
  const task = { path: network.path, isOwn: network.receptiveRadius !== null, scale, bitDepth, provider }
  const workers = await startNetworkWorkers(task, providers[provider].sessions ?? threads)
  const tiles = cutTiles({ ...source, radius: network.receptiveRadius, passes: Math.log2(scale) })
  const buffers = createPlaneBuffers(scale, bitDepth > 8 ? 2 : 1)
  const converter = createFormatConverter({ ...source, pixelFormat: output.pixelFormat })
  const colors = createPictureScaler('catmull-rom')
  const free: Frame[] = []
  const started: Started[] = []
  // Enough that no thread waits for the encoder, few enough that memory stays bounded.
  const mostStarted = 1 + Math.ceil((2 * workers.count) / tiles.length)

  async function start(frame: Frame): Promise<Started> {
    const fitting = await converter.convert(frame)
    const luma = lumaOf(fitting)
    const light = Promise.all(tiles.map((tile) => workers.upscale(buffers.read(luma, tile))))
    // It is awaited later; until then a failure must not count as unhandled.
    light.catch(() => undefined)
    const picture = free.pop() ?? allocatePicture(output)
    await colors.scale(fitting, picture)
    return { picture, light }
  }

  async function* finish({ picture, light }: Started): AsyncGenerator<Frame> {
    const jobs = await light
    const luma = lumaOf(picture)
    for (const [index, tile] of tiles.entries()) {
      const job = jobs[index]
      if (job) buffers.write(job, tile, luma)
    }
    yield picture
    free.push(picture)
  }

  async function* push(frame: Frame | null): AsyncGenerator<Frame> {
    if (frame) started.push(await start(frame))
    const mostLeft = frame ? mostStarted - 1 : 0
    while (started.length > mostLeft) {
      const next = started.shift()
      if (next) yield* finish(next)
    }
  }

  function close(): void {
    workers.close()
    converter.close()
    colors.close()
    for (const picture of [...free, ...started.map(({ picture }) => picture)]) picture.free()
  }

  return { push, close }
}

/** Gives frames the planes and depth of the output, before they grow; most have them already. */
function createFormatConverter(size: UpscalerSize) {
  const scaler = createPictureScaler('catmull-rom')
  let converted: Frame | undefined

  async function convert(frame: Frame): Promise<Frame> {
    // Some decoders hand out pictures bottom-up, as negative strides.
    if (pixelFormatName(frame.format) === size.pixelFormat && lumaOf(frame).stride > 0) return frame
    converted ??= allocatePicture(size)
    await scaler.scale(frame, converted)
    return converted
  }

  function close(): void {
    converted?.free()
    scaler.close()
  }

  return { convert, close }
}
