import { createHash } from 'node:crypto'

import { containers } from '../containers.ts'
import type { Plan } from '../plan.ts'
import { outputStreamTags } from '../tags.ts'
import { outputStreams, type StreamTreatment } from '../treat-streams.ts'
import { differs, extremes, type PictureComparison } from './compare-picture.ts'
import { describeStream, tagsOf } from './describe-source.ts'
import { dispositionsOf } from './dispositions.ts'
import { isCoverPicture } from './open-input.ts'
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
  const kept = outputStreams(plan.streams)
  const mismatches = differs('number of streams', output.input.streams.length, kept.length)
  let largest: number | null = null
  kept.forEach(({ index, kind, action }, position) => {
    const pair = { source, output, index, position, action }
    mismatches.push(...compareDescription(plan, pair))
    if (action === 'upscale') return
    mismatches.push(...(action === 'attach' ? compareAttached(pair) : comparePackets(plan, pair)))
    if (action === 'attach') return
    const { least, most } = extremes(packetShifts(plan, pair))
    const offset = Math.max(Math.abs(most - pictureShift.least), Math.abs(least - pictureShift.most))
    const allowed = kind === 'audio' ? Math.min(allowedOffset(pair), largestAudioOffset) : allowedOffset(pair)
    if (offset > allowed)
      mismatches.push(`stream ${index} moved by ${(offset * 1000).toFixed(2)} ms against the picture`)
    if (kind === 'audio') largest = Math.max(largest ?? 0, offset * 1000)
  })
  return { mismatches, largestAvOffsetMs: largest }
}

// Nobody hears a millisecond. It is what two clocks of whole milliseconds can round at most; the rest is arithmetic.
const largestAudioOffset = 0.001 + 1e-9

/** One kept stream: its index in the source, its position in the output. */
interface Pair {
  readonly source: Side
  readonly output: OutputSide
  readonly index: number
  readonly position: number
  readonly action: StreamTreatment['action']
}

function comparePackets({ options }: Plan, { source, output, index, position, action }: Pair): string[] {
  const [before, after] = [source.input.streams[index], output.input.streams[position]]
  const [expected, found] = [source.census[index], output.census[position]]
  if (!before || !after || !expected || !found) return [`stream ${index} is missing`]
  const [was, is] = [describeStream(before), describeStream(after)]
  const codec = action === 'convert' ? containers[options.container].textSubtitles : was.codec
  return [
    ...differs(`kind of stream ${index}`, is.kind, was.kind),
    ...differs(`codec of stream ${index}`, layerless(is.codec), layerless(codec)),
    ...differs(`packets of stream ${index}`, found.packets, expected.packets),
    ...differs(`bytes of stream ${index}`, found.bytes, expected.bytes),
    ...differs(`hash of stream ${index}`, found.sha256, expected.sha256),
  ]
}

/** mp4 has one name for MPEG audio; every packet says its layer itself. */
function layerless(codec: string): string {
  return codec === 'mp2' ? 'mp3' : codec
}

function compareAttached({ source, output, index, position }: Pair): string[] {
  const [before, after] = [source.input.streams[index], output.input.streams[position]]
  if (!before || !after) return [`attachment ${index} is missing`]
  // A cover picture comes as a packet, any other file beside the streams.
  const hashes = isCoverPicture(before)
    ? [output.census[position]?.sha256, source.census[index]?.sha256]
    : [hashOf(after.codecpar.extradata), hashOf(before.codecpar.extradata)]
  return differs(`hash of attachment ${index}`, hashes[0] ?? null, hashes[1] ?? null)
}

function hashOf(bytes: Buffer | null): string | null {
  return bytes === null ? null : createHash('sha256').update(bytes).digest('hex')
}

/** Tags and flags of a track that the container keeps. */
function compareDescription({ options }: Plan, { source, output, index, position, action }: Pair): string[] {
  const [before, after] = [source.input.streams[index], output.input.streams[position]]
  if (!before || !after || action === 'attach') return []
  const container = containers[options.container]
  const found = new Map(Object.entries(tagsOf(after.metadata)).map(([key, value]) => [plainKey(key), value]))
  const wanted = Object.entries(outputStreamTags(tagsOf(before.metadata), container))
  const flags = dispositionsOf(after)
  return [
    ...wanted.flatMap(([name, value]) => {
      const key = plainKey(name)
      return differs(
        key === 'language' ? `language of stream ${index}` : `tag ${name} of stream ${index}`,
        tagIn(found, key),
        value,
      )
    }),
    ...dispositionsOf(before)
      .filter((name) => container.dispositions.includes(name) && !flags.includes(name))
      .map((name) => `stream ${index} is no longer marked as ${name}`),
  ]
}

/** Matroska writes the names of tags in capitals and without spaces. */
function plainKey(name: string): string {
  return name.toLowerCase().replaceAll(' ', '_')
}

/** A container that is silent on the language means "undetermined". */
function tagIn(tags: ReadonlyMap<string, string>, key: string): string | null {
  return tags.get(key) ?? (key === 'language' ? 'und' : null)
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
