import { availableParallelism, totalmem } from 'node:os'

/** What one call may use. Leave a field out for its default. */
export interface Limits {
  /** Width × height × frames of the source. Default 5e11: 1080p at 30 a second for two hours. */
  readonly maxPixelsTimesFrames?: number
  /** Larger of width and height of the source, in pixels. Default 8192. */
  readonly maxDimension?: number
  /** First start to last end over all streams of the source. Default a day. */
  readonly maxDurationSeconds?: number
  /** Streams of the source, whatever they are. Default 100. */
  readonly maxStreams?: number
  /** Resident memory of the child process. Default three quarters of what this machine or its cgroup has. */
  readonly maxRssBytes?: number
  /** Wall time of the child process. Default 10 minutes for probe, 24 hours for upscale and verify. */
  readonly timeoutMs?: number
  /** Threads that a network may run on; the result is the same with any number. Default: as many as CPUs. */
  readonly threads?: number
}

/** Limits with every default filled in. */
export type ResolvedLimits = Required<Limits>

const minutesMs = 60_000

export function resolveLimits(limits: Limits = {}, task: 'probe' | 'upscale' | 'verify'): ResolvedLimits {
  return {
    maxPixelsTimesFrames: limits.maxPixelsTimesFrames ?? 5e11,
    maxDimension: limits.maxDimension ?? 8192,
    maxDurationSeconds: limits.maxDurationSeconds ?? 86_400,
    maxStreams: limits.maxStreams ?? 100,
    maxRssBytes: limits.maxRssBytes ?? Math.floor(availableMemory() * 0.75),
    timeoutMs: limits.timeoutMs ?? (task === 'probe' ? 10 * minutesMs : 24 * 60 * minutesMs),
    threads: Math.max(1, Math.floor(limits.threads ?? availableParallelism())),
  }
}

function availableMemory(): number {
  const total = totalmem()
  const constrained = process.constrainedMemory()
  // Without a cgroup limit Linux reports 0 or a number near 2^63.
  return constrained > 0 && constrained < total ? constrained : total
}
