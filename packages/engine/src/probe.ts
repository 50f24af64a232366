import { resolve } from 'node:path'

import { InternalError } from './errors.ts'
import { type Limits, resolveLimits } from './limits.ts'
import { runInChild } from './run-in-child.ts'
import type { Source } from './source.ts'

/** Options of `probe`. */
export interface ProbeOptions {
  readonly signal?: AbortSignal
  readonly limits?: Limits
}

/**
 * Reads every packet of a local file and says what it holds. Only its first frame is decoded.
 *
 * Throws (see `code`): `file-unreadable`, `not-a-video`, `file-truncated` (says how much is missing),
 * `file-damaged`, `unsupported-source`, `too-large`, `out-of-memory`, `timed-out`, `child-crashed`, `aborted`.
 */
export async function probe(path: string, { signal, limits }: ProbeOptions = {}): Promise<Source> {
  const resolved = resolveLimits(limits, 'probe')
  const done = await runInChild(
    { kind: 'probe', path: resolve(path), limits: resolved },
    { limits: resolved, signal },
  )
  if (done.kind !== 'probe') throw new InternalError(`asked for a probe, got ${done.kind}`)
  return done.result
}
