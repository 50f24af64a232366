import { Decoder, Demuxer, FilterComplexAPI, type Frame } from 'node-av'

export interface Quality {
  readonly psnrY: number
  readonly ssimY: number
  readonly xpsnrY: number
  readonly frames: number
}

// Each filter compares with a copy of the reference, writes what it found to the frame, and hands it on.
const graph =
  '[0:v]settb=AVTB,setpts=N,format=yuv420p[d];[1:v]settb=AVTB,setpts=N,format=yuv420p,split=3[a][b][c];' +
  '[d][a]psnr[p];[p][b]ssim[s];[s][c]xpsnr[out]'

/** Compares the luma of a result with its reference, frame by frame, by FFmpeg's own filters. */
export async function measureQuality(result: string, reference: string): Promise<Quality> {
  const inputs = [{ label: '0:v' }, { label: '1:v' }]
  using filter = FilterComplexAPI.create(graph, { inputs, outputs: [{ label: 'out' }] })
  const sums = { mse: 0, ssim: 0, xmse: 0 }
  let frames = 0
  for await (const frame of filter.frames('out', { '0:v': decode(result), '1:v': decode(reference) })) {
    if (!frame) continue
    const found = frame.getMetadata().getAll()
    sums.mse += Number(found['lavfi.psnr.mse.y'])
    sums.ssim += Number(found['lavfi.ssim.Y'])
    // XPSNR averages errors, not decibels, as PSNR does.
    sums.xmse += 10 ** (-decibels(found['lavfi.xpsnr.xpsnr.y']) / 10)
    frames += 1
    frame.free()
  }
  return {
    psnrY: 10 * Math.log10(255 ** 2 / (sums.mse / frames)),
    ssimY: sums.ssim / frames,
    xpsnrY: -10 * Math.log10(sums.xmse / frames),
    frames,
  }
}

/** Equal frames are infinitely good. */
function decibels(text: string | undefined): number {
  return text === 'inf' ? Infinity : Number(text)
}

async function* decode(path: string): AsyncGenerator<Frame | null> {
  await using input = await Demuxer.open(path)
  const video = input.video()
  if (!video) throw new Error(`${path} has no video.`)
  using decoder = await Decoder.create(video)
  yield* decoder.frames(input.packets(video.index))
}
