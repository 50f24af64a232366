import { plan, type Plan, probe, type UpscaleOptions } from '../src/index.ts'

/** How everything in this benchmark is encoded. */
export const encoding = { preset: 'veryfast', crf: 18 } as const

/** Plans an upscale as this benchmark encodes, whatever of tags and sound its sources have. */
export async function planBench(source: string, options: UpscaleOptions): Promise<Plan> {
  const allowLoss = ['tags', 'audio'] as const
  return plan(await probe(source), {
    ...options,
    preset: encoding.preset,
    quality: encoding.crf,
    allowLoss,
  })
}
