import type { Frame } from 'node-av/lib'

import { describePixelFormat } from '../pixel-format.ts'
import { type ProviderName, providers } from '../providers.ts'
import { createTileChooser } from './choose-tiles.ts'
import { createFormatConverter } from './convert-format.ts'
import { cutTiles, type Tile } from './cut-tiles.ts'
import type { PlaneJob } from './network-messages.ts'
import { startNetworkWorkers } from './network-workers.ts'
import type { Network } from './own-networks.ts'
import { createPicturePool, type PooledPicture } from './picture-pool.ts'
import { createPlaneBuffers } from './plane-buffers.ts'
import type { ReuseCounter } from './reuse-counter.ts'
import { createPictureScaler } from './scale-picture.ts'
import type { Upscaler, UpscalerSize } from './upscaler.ts'

interface NetworkUpscale {
  readonly network: Network
  readonly scale: 2 | 4
  readonly source: { readonly width: number; readonly height: number }
  readonly output: UpscalerSize
  readonly threads: number
  readonly provider: ProviderName
  /** Null to send every frame through the network as a whole. */
  readonly reuse: ReuseCounter | null
}

/** A picture in the making: colour is there, light is still with the threads. */
interface Started {
  readonly picture: PooledPicture
  /** What the threads work on; the rest is as in the picture before. */
  readonly tiles: readonly Tile[]
  /** One for each tile. */
  readonly jobs: readonly PlaneJob[]
  /** Ends when all jobs have their output. */
  readonly light: Promise<unknown>
}

/**
 * Luma through a network on its own threads, chroma through Catmull-Rom: eyes see detail in luma, and a network for
 * three planes costs more than twice as much. While the threads work on the next frames, the caller encodes this one.
 *
 * Luma is copied twice beside that, out of the decoder's rows and into the encoder's, which have padding: 0.1 and
 * 0.3 ms for a frame of 832×464, of some 30 that the network takes.
 */
export async function openNetworkUpscaler(options: NetworkUpscale): Promise<Upscaler> {
  const { network, scale, source, output, threads, provider, reuse } = options
  const { bitDepth } = describePixelFormat(output.pixelFormat)
  const bytesPerSample = bitDepth > 8 ? 2 : 1
  const task = { path: network.path, isOwn: network.receptiveRadius !== null, scale, bitDepth, provider }
  const workers = await startNetworkWorkers(task, providers[provider].sessions ?? threads)
  const passes = Math.log2(scale)
  const tiles = cutTiles({ ...source, radius: network.receptiveRadius, passes })
  // A GPU may sum up in another order for another size of tile.
  const radius = provider === 'cpu' ? network.receptiveRadius : null
  const chooser =
    reuse && createTileChooser({ source, bytesPerSample, tiles, radius, passes, counter: reuse })
  const buffers = createPlaneBuffers({ scale, bytesPerSample, mostFree: 2 * tiles.length + 16 })
  const converter = createFormatConverter({ ...source, pixelFormat: output.pixelFormat })
  const colors = createPictureScaler('catmull-rom')
  const pictures = createPicturePool(output)
  const started: Started[] = []
  // The picture before the one that is finished next.
  let last: PooledPicture | undefined
  // Enough that no thread waits for the encoder, few enough that memory stays bounded.
  const mostStarted = 1 + Math.ceil((2 * workers.count) / tiles.length)

  async function start(frame: Frame): Promise<Started> {
    const fitting = await converter.convert(frame)
    const changed = chooser?.choose(fitting) ?? tiles
    const jobs = changed.map((tile) => buffers.read(fitting.luma, tile))
    const light = Promise.all(jobs.map((job) => workers.upscale(job)))
    // It is awaited later; until then a failure must not count as unhandled.
    light.catch(() => undefined)
    const picture = pictures.take()
    await colors.scale(fitting.frame, picture.frame)
    return { picture, tiles: changed, jobs, light }
  }

  async function* finish({ picture, tiles: changed, jobs, light }: Started): AsyncGenerator<Frame> {
    await light
    if (changed !== tiles && last) picture.luma.data.set(last.luma.data)
    for (const [index, tile] of changed.entries()) {
      const job = jobs[index]
      if (job) buffers.write(job, tile, picture.luma)
    }
    if (last) pictures.give(last)
    last = picture
    yield picture.frame
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
    chooser?.close()
    for (const { picture } of started) pictures.give(picture)
    if (last) pictures.give(last)
    pictures.close()
  }

  return { push, close }
}
