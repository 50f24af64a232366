import { codecs } from './codecs.ts'
import { containers } from './containers.ts'
import { holdsChroma } from './encoder-pixel-format.ts'
import { canHoldChapters } from './hold-chapters.ts'
import { heldLanguage } from './languages.ts'
import type { FidelityEntry, LossKind } from './losses.ts'
import { describePixelFormat } from './pixel-format.ts'
import type { ResolvedOptions } from './options.ts'
import type { PlannedOutput } from './plan-output.ts'
import type { Source, SourceStream, StreamKind } from './source.ts'
import { lostStreamTags, movesTitle } from './tags.ts'
import type { StreamTreatment } from './treat-streams.ts'

interface Undescribed {
  readonly source: Source
  readonly options: ResolvedOptions
  readonly output: PlannedOutput
  readonly streams: readonly StreamTreatment[]
}

/** The table of a plan: one row for each thing this source holds that an upscale could lose. */
export function describeFidelity(plan: Undescribed): FidelityEntry[] {
  return [
    ...streamRows(plan),
    ...chapterRows(plan),
    ...tagRows(plan),
    ...timingRows(plan),
    ...geometryRows(plan),
    ...colorRows(plan),
    ...sideDataRows(plan),
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

function streamRows({ source, options, streams }: Undescribed): FidelityEntry[] {
  return source.streams.flatMap((stream) => {
    const action = streams.find((treatment) => treatment.index === stream.index)?.action
    const kind = lossOfStream[stream.kind]
    switch (action) {
      case 'upscale':
        return []
      case 'copy':
        return [kept(kind, `${nameOf(stream)} is copied packet for packet`)]
      case 'attach':
        return [kept(kind, `${nameOf(stream)} is attached as it is`)]
      case 'chapters':
        return [kept('chapters', `${nameOf(stream)} repeats the chapters, which are written`)]
      case 'convert':
        return [convertedSubtitles(stream, containers[options.container].textSubtitles)]
      case 'drop':
      case undefined:
        return [lost(kind, `${nameOf(stream)} is not carried into ${options.container}`)]
    }
  })
}

function convertedSubtitles(stream: SourceStream, codec: string): FidelityEntry {
  const styled = codec === 'mov_text' || stream.codec === 'mov_text'
  const how = styled ? 'the same texts and times, without styles' : 'the same texts and times'
  return converted('subtitles', `${nameOf(stream)} becomes ${codec}: ${how}`)
}

function nameOf(stream: SourceStream): string {
  const language = stream.language === null ? '' : `, ${stream.language}`
  return `${stream.kind} stream ${stream.index} (${stream.codec}${language})`
}

function chapterRows({ source: { details }, options }: Undescribed): FidelityEntry[] {
  const { chapters } = details
  if (chapters.length === 0) return []
  if (!canHoldChapters(chapters, options.container)) {
    return [
      lost(
        'chapters',
        `${options.container} holds 255 chapters with titles of 255 bytes, not these ${chapters.length}`,
      ),
    ]
  }
  return [kept('chapters', `${chapters.length} chapters with their titles`)]
}

function tagRows({ source, options, output, streams }: Undescribed): FidelityEntry[] {
  const container = containers[options.container]
  const names = Object.keys(output.tags)
  const tracks = streams.filter(({ action }) => ['upscale', 'copy', 'convert'].includes(action))
  const detailsOf = (index: number) => source.details.streams.find((stream) => stream.index === index)
  const missing = tracks.flatMap(({ index }) => {
    const details = detailsOf(index)
    if (details === undefined) return []
    const flags = details.dispositions.filter((name) => !container.dispositions.includes(name))
    return [...lostStreamTags(details.tags, container), ...flags.map((name) => `“${name}”`)].map(
      (name) => `${name} of stream ${index}`,
    )
  })
  const titled = tracks.filter(({ index }) => movesTitle(detailsOf(index)?.tags ?? {}, container))
  const recoded = tracks.filter(({ index }) => {
    const { language } = detailsOf(index)?.tags ?? {}
    return language !== undefined && ![language, null].includes(heldLanguage(language, container))
  })
  return [
    ...(names.length > 0 ? [kept('tags', `file tags: ${names.join(', ')}`)] : []),
    ...titled.map(({ index }) => converted('tags', `the title of stream ${index} becomes its handler name`)),
    ...recoded.map(({ index }) =>
      converted('tags', `the language of stream ${index} is written by its other code`),
    ),
    ...(missing.length > 0
      ? [lost('tags', `${options.container} has no place for the stream tags ${missing.join(', ')}`)]
      : []),
  ]
}

function timingRows({ source, options, output }: Undescribed): FidelityEntry[] {
  const repeated = source.details.repeatedTimestamps
  const video = source.details.streams.find((stream) => stream.index === source.details.videoStreamIndex)
  const starts = source.details.streams.some((stream) => (stream.startTicks ?? 0) !== 0)
  const rows: FidelityEntry[] = []
  if (source.variableFrameRate) rows.push(kept('vfr', 'every frame keeps its own timestamp'))
  if (repeated > 0) rows.push(lost('vfr', `${repeated} frames share a timestamp and move by a tick`))
  if (containers[options.container].millisecondClock && !isMillisecondClock(source)) {
    rows.push(
      converted(
        'vfr',
        `${options.container} rounds every time to the millisecond and does not say how long the last frame stays`,
      ),
    )
  }
  if (output.rebase !== null) {
    rows.push(converted('start_offset', 'the clock is moved to start at 0; offsets between streams stay'))
  } else if (video !== undefined && starts) {
    rows.push(kept('start_offset', 'each stream starts when it did'))
  }
  return rows
}

function isMillisecondClock({ details }: Source): boolean {
  const video = details.streams.find((stream) => stream.index === details.videoStreamIndex)
  return video !== undefined && (1000 * video.timeBase.num) % video.timeBase.den === 0
}

function geometryRows({ source, options, output }: Undescribed): FidelityEntry[] {
  const { num, den } = source.details.sampleAspectRatio
  const rows: FidelityEntry[] = []
  if (source.details.displayMatrix !== null)
    rows.push(kept('rotation', `display matrix (${source.rotationDegrees}°)`))
  if (num !== den && num > 0) {
    const { num: width, den: height } = output.sampleAspectRatio
    rows.push(
      num * height === den * width
        ? kept('pixel_aspect', `pixel aspect ${num}:${den}`)
        : converted(
            'pixel_aspect',
            `pixel aspect ${num}:${den} becomes ${width}:${height}, to the whole pixel`,
          ),
    )
  }
  if (source.details.interlaced) {
    rows.push(
      options.allowLoss.includes('interlacing')
        ? converted('interlacing', 'fields become whole frames (bwdif), one frame per frame')
        : lost('interlacing', 'its fields would become whole frames (bwdif), one frame per frame'),
    )
  }
  return rows
}

function colorRows({ source, options, output }: Undescribed): FidelityEntry[] {
  const { primaries, transfer, matrix, range, pixelFormat } = source.color
  const from = describePixelFormat(pixelFormat)
  const to = describePixelFormat(output.pixelFormat)
  const rows: FidelityEntry[] = []
  if ([primaries, transfer, matrix, range].some((tag) => tag !== 'unknown')) {
    rows.push(kept('color', `colour tags ${primaries}/${transfer}/${matrix}/${range}`))
  }
  if (options.codec === 'prores' && options.container === 'mov' && range === 'pc') {
    rows.push(lost('color', 'ProRes in mov can not say that its range is full; container mkv can'))
  }
  if (from.family === 'rgb') {
    rows.push(lost('color', `${pixelFormat} becomes ${output.pixelFormat}, which rounds its colours`))
  } else if (!holdsChroma(to, from)) {
    rows.push(
      lost(
        'color',
        `${codecs[options.codec].label} takes ${output.pixelFormat}: chroma of ${pixelFormat} is thinned`,
      ),
    )
  } else if (pixelFormat !== output.pixelFormat && from.alpha === to.alpha && from.bitDepth <= to.bitDepth) {
    rows.push(converted('color', `${pixelFormat} becomes ${output.pixelFormat}, which holds all of it`))
  }
  if (from.bitDepth > to.bitDepth) {
    rows.push(lost('depth', `${from.bitDepth} bits become ${to.bitDepth}`))
  } else if (from.bitDepth > 8) {
    rows.push(kept('depth', `${from.bitDepth} bits in ${output.pixelFormat}`))
  }
  return rows
}

function sideDataRows({ source: { details }, options, output }: Undescribed): FidelityEntry[] {
  const { label, closedCaptions } = codecs[options.codec]
  const rows: FidelityEntry[] = []
  if (details.alpha) {
    rows.push(
      output.keepsAlpha
        ? kept('alpha', `transparency in ${output.pixelFormat}`)
        : lost('alpha', `${label} in ${options.container} with this model has no transparency`),
    )
  }
  if (details.hdr10.masteringDisplay !== null) rows.push(kept('hdr', 'HDR10 mastering display'))
  if (details.hdr10.contentLight !== null) rows.push(kept('hdr', 'HDR10 content light level'))
  for (const name of details.hdrDynamic)
    rows.push(lost('hdr', `${name} describes the smaller frames and is dropped`))
  if (details.closedCaptions) {
    rows.push(
      closedCaptions
        ? kept('subtitles', 'closed captions inside the video')
        : lost('subtitles', `closed captions inside the video are not written into ${label}`),
    )
  }
  for (const name of details.otherSideData) {
    rows.push(lost(name === 'ICC profile' ? 'color' : 'data', `${name} is not written`))
  }
  return rows
}
