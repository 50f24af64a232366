import type { Plan } from '../plan.ts'
import { outputStreams } from '../treat-streams.ts'
import { rebaseTicks } from './timeline.ts'

const usual = 1000
const largest = 2 ** 31 - 1

/**
 * Ticks a second of the movie's own clock, in which mp4 writes where each track starts. The usual millisecond
 * would round a start such as 1/30 s; the smallest scale that holds every start exactly is taken instead.
 */
export function movieTimescale({ source, streams, output }: Plan): number {
  const kept = outputStreams(streams).map(({ index }) => index)
  const starts = source.details.streams
    .filter(({ index }) => kept.includes(index))
    .map(({ startTicks, timeBase }) => ({
      num: Math.max((startTicks ?? 0) - rebaseTicks(output.rebase, timeBase), 0) * timeBase.num,
      den: timeBase.den,
    }))
  const holds = (scale: number) => starts.every(({ num, den }) => (num * scale) % den === 0)
  const dens = starts.filter(({ num }) => num > 0).map(({ den }) => den)
  const candidates = [
    usual,
    ...dens,
    dens.reduce(leastCommonMultiple, usual),
    dens.reduce(leastCommonMultiple, 1),
  ]
  return (
    candidates.find((scale) => scale >= usual && scale <= largest && holds(scale)) ?? Math.max(...dens, usual)
  )
}

function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestCommonDivisor(a, b)) * b
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
