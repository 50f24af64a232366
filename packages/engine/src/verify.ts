import { InternalError } from './errors.ts'
import { type Limits, resolveLimits } from './limits.ts'
import type { Plan } from './plan.ts'
import type { Proof } from './proof.ts'
import { runInChild } from './run-in-child.ts'
import type { Output } from './upscale.ts'

/** Options of `verify`. */
export interface VerifyOptions {
  readonly signal?: AbortSignal
  readonly limits?: Limits
}

/**
 * Decodes the whole output and holds it against the source: frames, every timestamp, size, colour tags, tags,
 * rotation, and the copied streams byte for byte. Source and output must both be there.
 *
 * Throws `output-mismatch` (VerificationError) with every difference, `source-changed`, `file-unreadable`,
 * `out-of-memory`, `timed-out`, `child-crashed`, `aborted`.
 */
export async function verify(
  plan: Plan,
  output: Output,
  { signal, limits }: VerifyOptions = {},
): Promise<Proof> {
  const resolved = resolveLimits(limits, 'verify')
  const { path: outputPath, secondsTaken, provider, framesResumed, reusedShare } = output
  const done = await runInChild(
    { kind: 'verify', plan, outputPath, secondsTaken, provider, framesResumed, reusedShare },
    { limits: resolved, signal },
  )
  if (done.kind !== 'verify') throw new InternalError(`asked for a proof, got ${done.kind}`)
  return done.result
}
