import { FilterComplexAPI } from 'node-av'

import { decodeFrames } from './decode-frames.ts'

/** PSNR of the luma of two videos of the same size and length, in dB, over all their frames. */
export async function measurePsnr(path: string, reference: string): Promise<number> {
  using filter = FilterComplexAPI.create('[0:v]setpts=N[a];[1:v]setpts=N[b];[a][b]psnr[out]', {
    inputs: [{ label: '0:v' }, { label: '1:v' }],
    outputs: [{ label: 'out' }],
  })
  let error = 0
  let frames = 0
  for await (const frame of filter.frames('out', {
    '0:v': decodeFrames(path),
    '1:v': decodeFrames(reference),
  })) {
    if (!frame) continue
    error += Number(frame.getMetadata().getAll()['lavfi.psnr.mse.y'])
    frames += 1
    frame.free()
  }
  return 10 * Math.log10(255 ** 2 / (error / frames))
}
