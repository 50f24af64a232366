import type { FidelityEntry, LossKind } from './losses.ts'
import { describePixelFormat } from './pixel-format.ts'
import type { PlannedOutput } from './plan-output.ts'
import type { Source, SourceStream, StreamKind } from './source.ts'
import { lostStreamTags } from './tags.ts'
import type { StreamTreatment } from './treat-streams.ts'

/** The table of a plan: one row for each thing this source holds that an upscale could lose. */
export function describeFidelity(
  source: Source,
  treatments: readonly StreamTreatment[],
  output: PlannedOutput,
): FidelityEntry[] {
  return [
    ...streamRows(source, treatments),
    ...chapterRows(source),
    ...tagRows(source, treatments, output),
    ...timingRows(source, output),
    ...geometryRows(source),
    ...colorRows(source, output),
    ...sideDataRows(source),
  ]
}

const kept = (kind: LossKind, message: string): FidelityEntry => ({ kind, outcome: 'kept', message })
const converted = (kind: LossKind, message: string): FidelityEntry => ({
  kind,
  outcome: 'converted',
  message,
})
const lost = (kind: LossKind, message: string): FidelityEntry => ({ kind, outcome: 'lost', message })

const lossOfStream: Record<StreamKind, LossKind> = {
  audio: 'audio',
  subtitle: 'subtitles',
  attachment: 'attachments',
  // There is no kind for a second picture: it is lost as data.
  video: 'data',
  data: 'data',
}

function streamRows(source: Source, treatments: readonly StreamTreatment[]): FidelityEntry[] {
  return source.streams.flatMap((stream) => {
    const action = treatments.find((treatment) => treatment.index === stream.index)?.action
    if (action === 'upscale') return []
    const kind = lossOfStream[stream.kind]
    if (action === 'copy') return [kept(kind, `${nameOf(stream)} is copied packet for packet`)]
    return [lost(kind, `${nameOf(stream)} is not carried into mp4`)]
  })
}

function nameOf(stream: SourceStream): string {
  const language = stream.language === null ? '' : `, ${stream.language}`
  return `${stream.kind} stream ${stream.index} (${stream.codec}${language})`
}

function chapterRows({ details }: Source): FidelityEntry[] {
  return details.chapters > 0 ? [lost('chapters', `${details.chapters} chapters are not written`)] : []
}

function tagRows(
  source: Source,
  treatments: readonly StreamTreatment[],
  output: PlannedOutput,
): FidelityEntry[] {
  const names = Object.keys(output.tags)
  const carried = treatments.filter((treatment) => treatment.action !== 'drop').map(({ index }) => index)
  const onStreams = source.details.streams
    .filter((stream) => carried.includes(stream.index))
    .flatMap((stream) => lostStreamTags(stream.tags).map((tag) => `${tag} of stream ${stream.index}`))
  return [
    ...(names.length > 0 ? [kept('tags', `file tags: ${names.join(', ')}`)] : []),
    ...(onStreams.length > 0
      ? [lost('tags', `mp4 has no place for the stream tags ${onStreams.join(', ')}`)]
      : []),
  ]
}

function timingRows(source: Source, output: PlannedOutput): FidelityEntry[] {
  const repeated = source.details.repeatedTimestamps
  const video = source.details.streams.find((stream) => stream.index === source.details.videoStreamIndex)
  const starts = source.details.streams.some((stream) => (stream.startTicks ?? 0) !== 0)
  const rows: FidelityEntry[] = []
  if (source.variableFrameRate) rows.push(kept('vfr', 'every frame keeps its own timestamp'))
  if (repeated > 0) rows.push(lost('vfr', `${repeated} frames share a timestamp and move by a tick`))
  if (output.rebase !== null) {
    rows.push(converted('start_offset', 'the clock is moved to start at 0; offsets between streams stay'))
  } else if (video !== undefined && starts) {
    rows.push(kept('start_offset', 'each stream starts when it did'))
  }
  return rows
}

function geometryRows(source: Source): FidelityEntry[] {
  const { num, den } = source.details.sampleAspectRatio
  const rows: FidelityEntry[] = []
  if (source.details.displayMatrix !== null)
    rows.push(kept('rotation', `display matrix (${source.rotationDegrees}°)`))
  if (num !== den && num > 0) rows.push(kept('pixel_aspect', `pixel aspect ${num}:${den}`))
  if (source.details.interlaced) {
    rows.push(lost('interlacing', 'fields are upscaled as if the frames were progressive; deinterlace first'))
  }
  return rows
}

function colorRows(source: Source, output: PlannedOutput): FidelityEntry[] {
  const { primaries, transfer, matrix, range, pixelFormat } = source.color
  const from = describePixelFormat(pixelFormat)
  const rows: FidelityEntry[] = []
  if ([primaries, transfer, matrix, range].some((tag) => tag !== 'unknown')) {
    rows.push(kept('color', `colour tags ${primaries}/${transfer}/${matrix}/${range}`))
  }
  if (from.family === 'rgb') {
    rows.push(lost('color', `${pixelFormat} becomes ${output.pixelFormat}, which rounds its colours`))
  } else if (pixelFormat !== output.pixelFormat && !from.alpha && from.bitDepth <= output.color.bitDepth) {
    rows.push(converted('color', `${pixelFormat} becomes ${output.pixelFormat}, which holds all of it`))
  }
  if (from.bitDepth > output.color.bitDepth) {
    rows.push(lost('depth', `${from.bitDepth} bits become ${output.color.bitDepth}`))
  } else if (from.bitDepth > 8) {
    rows.push(kept('depth', `${from.bitDepth} bits in ${output.pixelFormat}`))
  }
  return rows
}

function sideDataRows({ details }: Source): FidelityEntry[] {
  const rows: FidelityEntry[] = []
  if (details.alpha) rows.push(lost('alpha', 'H.264 has no alpha channel'))
  if (details.hdr10.masteringDisplay !== null) rows.push(kept('hdr', 'HDR10 mastering display'))
  if (details.hdr10.contentLight !== null) rows.push(kept('hdr', 'HDR10 content light level'))
  for (const name of details.hdrDynamic)
    rows.push(lost('hdr', `${name} describes the smaller frames and is dropped`))
  if (details.closedCaptions) rows.push(kept('subtitles', 'closed captions inside the video'))
  for (const name of details.otherSideData) {
    rows.push(lost(name === 'ICC profile' ? 'color' : 'data', `${name} is not written`))
  }
  return rows
}
