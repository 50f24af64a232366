import type { UpscaleOptions } from '../options.ts'
import { type Plan, plan } from '../plan.ts'
import { probe } from '../probe.ts'
import type { Proof } from '../proof.ts'
import type { Source } from '../source.ts'
import { type Output, upscale } from '../upscale.ts'
import { verify } from '../verify.ts'

export interface RoundTrip {
  readonly source: Source
  readonly plan: Plan
  readonly output: Output
  readonly proof: Proof
}

/** Probe, plan, upscale, verify: what a job does. Quick settings unless told otherwise. */
export async function roundTrip(path: string, options: UpscaleOptions = {}): Promise<RoundTrip> {
  const source = await probe(path)
  const planned = plan(source, {
    ...(options.modelPath === undefined ? { model: 'lanczos' } : {}),
    preset: 'ultrafast',
    ...options,
  })
  const output = await upscale(planned, `${path}.upscaled.mp4`)
  const proof = await verify(planned, output)
  return { source, plan: planned, output, proof }
}
