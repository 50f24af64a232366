import type { Plan } from '../plan.ts'
import { differs, extremes, type PictureComparison } from './compare-picture.ts'
import { describeStream } from './describe-source.ts'
import type { OutputSide, Side } from './read-side.ts'
import { rebaseTicks, toSeconds } from './timeline.ts'

export interface CopiesComparison {
  readonly mismatches: readonly string[]
  /** Largest change of a copied audio packet's time against any frame's; null without audio. */
  readonly largestAvOffsetMs: number | null
}

/** Holds every copied stream against its source: packets, bytes, a hash over them, and every packet's time. */
export function compareCopies(
  plan: Plan,
  source: Side,
  output: OutputSide,
  pictureShift: PictureComparison['shiftSeconds'],
): CopiesComparison {
  const kept = plan.streams.filter(({ action }) => action !== 'drop')
  const mismatches = differs('number of streams', output.input.streams.length, kept.length)
  let largest: number | null = null
  kept.forEach(({ index, kind, action }, position) => {
    if (action !== 'copy') return
    const pair = { source, output, index, position }
    const { least, most } = extremes(packetShifts(plan, pair))
    mismatches.push(...comparePackets(pair))
    const offset = Math.max(Math.abs(most - pictureShift.least), Math.abs(least - pictureShift.most))
    const allowed = allowedOffset(pair)
    if (offset > allowed)
      mismatches.push(`stream ${index} moved by ${(offset * 1000).toFixed(2)} ms against the picture`)
    if (kind === 'audio') largest = Math.max(largest ?? 0, offset * 1000)
  })
  return { mismatches, largestAvOffsetMs: largest }
}

/** One copied stream: its index in the source, its position in the output. */
interface Pair {
  readonly source: Side
  readonly output: OutputSide
  readonly index: number
  readonly position: number
}

function comparePackets({ source, output, index, position }: Pair): string[] {
  const [before, after] = [source.input.streams[index], output.input.streams[position]]
  const [expected, found] = [source.census[index], output.census[position]]
  if (!before || !after || !expected || !found) return [`stream ${index} is missing`]
  const [was, is] = [describeStream(before), describeStream(after)]
  return [
    ...differs(`kind of stream ${index}`, is.kind, was.kind),
    ...differs(`codec of stream ${index}`, is.codec, was.codec),
    ...differs(`language of stream ${index}`, is.language, was.language),
    ...differs(`packets of stream ${index}`, found.packets, expected.packets),
    ...differs(`bytes of stream ${index}`, found.bytes, expected.bytes),
    ...differs(`hash of stream ${index}`, found.sha256, expected.sha256),
  ]
}

/** By how much each packet's time changed, in seconds. */
function packetShifts(plan: Plan, { source, output, index, position }: Pair): number[] {
  const [before, after] = [source.input.streams[index], output.input.streams[position]]
  const [expected, found] = [source.census[index]?.times ?? [], output.census[position]?.times ?? []]
  if (!before || !after) return []
  const rebase = rebaseTicks(plan.output.rebase, before.timeBase)
  return found.map((time, packet) => {
    const wanted = toSeconds((expected[packet] ?? 0) - rebase, before.timeBase)
    return toSeconds(time, after.timeBase) - wanted
  })
}

/** A source clock coarser than a sample is smoothed over; what it can't say may move by two of its ticks. */
function allowedOffset({ source, output, index, position }: Pair): number {
  const [before, after] = [source.input.streams[index], output.input.streams[position]]
  const [coarse, fine] = [before, after].map((stream) => (stream ? toSeconds(1, stream.timeBase) : 0))
  return 2 * (coarse ?? 0) + 2 * (fine ?? 0) + toSeconds(1, output.video.timeBase)
}
