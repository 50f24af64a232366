import type { Stream } from 'node-av/lib'

import type { Plan } from '../plan.ts'
import type { Rebase } from '../plan-output.ts'
import type { Rational } from '../source.ts'
import type { StreamCensus } from './take-census.ts'

/** When each shown frame starts, in ticks, first to last: strictly increasing, as encoders need it. */
export function frameTimes(census: StreamCensus): number[] {
  const times = census.times.toSorted((a, b) => a - b)
  for (let index = 1; index < times.length; index += 1) {
    times[index] = Math.max(times[index] ?? 0, (times[index - 1] ?? 0) + 1)
  }
  return times
}

/** Frames that share a timestamp with the one before. */
export function countRepeats(census: StreamCensus): number {
  const times = census.times.toSorted((a, b) => a - b)
  return times.filter((time, index) => index > 0 && time === times[index - 1]).length
}

/** How long the last frame stays: as the file says, else as long as the average one. */
export function lastFrameTicks(times: readonly number[], census: StreamCensus): number {
  if (census.lastDuration > 0) return census.lastDuration
  const [first = 0] = times
  return times.length > 1 ? Math.round(((times.at(-1) ?? first) - first) / (times.length - 1)) : 1
}

/**
 * True unless every frame stands on an even grid. Coarse time bases round (1/1000 for 24 fps), so a frame may be
 * off by a tick, but by no more than a quarter of a frame: with a tick a frame even one off is a real change.
 */
export function isVariableRate(times: readonly number[]): boolean {
  const [first = 0] = times
  const last = times.at(-1) ?? first
  if (times.length < 3) return false
  const step = (last - first) / (times.length - 1)
  const tolerance = Math.min(1, step / 4)
  return times.some((time, index) => Math.abs(time - (first + index * step)) > tolerance)
}

/** When the last frame ends, on the output's clock, in ticks of the video stream. */
export function endTicks({ source, output }: Plan, { index, timeBase }: Stream): number {
  const start = source.details.streams.find((stream) => stream.index === index)?.startTicks ?? 0
  const span = Math.round((source.durationSeconds * timeBase.den) / timeBase.num)
  return start + span - rebaseTicks(output.rebase, timeBase)
}

export function toSeconds(ticks: number, timeBase: Rational): number {
  return (ticks * timeBase.num) / timeBase.den
}

/** `rebase` in another stream's ticks, to the nearest. */
export function rebaseTicks(rebase: Rebase | null, timeBase: Rational): number {
  if (rebase === null) return 0
  return Math.round((toSeconds(rebase.ticks, rebase.timeBase) * timeBase.den) / timeBase.num)
}
