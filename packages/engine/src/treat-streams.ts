import type { Source, SourceStream, StreamKind } from './source.ts'

/** What becomes of one stream: upscaled, copied packet for packet, or dropped (then it is among the losses). */
export interface StreamTreatment {
  readonly index: number
  readonly kind: StreamKind
  readonly action: 'upscale' | 'copy' | 'drop'
}

/** Codecs whose packets mp4 holds as they are and players play. */
const copiedIntoMp4: Partial<Record<SourceStream['kind'], readonly string[]>> = {
  audio: ['aac', 'mp3', 'mp2', 'ac3', 'eac3', 'alac', 'flac', 'opus', 'dts'],
  subtitle: ['mov_text'],
}

/** Decides for each stream: the first real picture is upscaled, what mp4 can hold is copied, the rest dropped. */
export function treatStreams(source: Source): StreamTreatment[] {
  return source.streams.map((stream) => ({
    index: stream.index,
    kind: stream.kind,
    action: actionFor(stream, source.details.videoStreamIndex),
  }))
}

function actionFor(stream: SourceStream, videoStreamIndex: number): StreamTreatment['action'] {
  if (stream.index === videoStreamIndex) return 'upscale'
  return copiedIntoMp4[stream.kind]?.includes(stream.codec) === true ? 'copy' : 'drop'
}
