import { type Container, type ContainerName, containers, plainTextSubtitles } from './containers.ts'
import type { Source, SourceStream, StreamDetails, StreamKind } from './source.ts'

/** What becomes of one stream. */
export interface StreamTreatment {
  readonly index: number
  readonly kind: StreamKind
  /**
   * `upscale`: the picture. `copy`: packet for packet. `convert`: the same texts in another codec. `attach`: an
   * attached file or cover picture. `chapters`: a track that only repeats the chapters, which are written as such.
   * `drop`: lost, and listed among the losses.
   */
  readonly action: 'upscale' | 'copy' | 'convert' | 'attach' | 'chapters' | 'drop'
}

/** Decides for each stream: the first real picture is upscaled, what the container can hold is kept. */
export function treatStreams(source: Source, container: ContainerName): StreamTreatment[] {
  return source.streams.map((stream, position) => ({
    index: stream.index,
    kind: stream.kind,
    action: actionFor(stream, source.details.streams[position], source, containers[container]),
  }))
}

/** The streams that the output has, in its order: containers list attached files behind all tracks. */
export function outputStreams(treatments: readonly StreamTreatment[]): StreamTreatment[] {
  const tracks = treatments.filter(({ action }) => ['upscale', 'copy', 'convert'].includes(action))
  return [...tracks, ...treatments.filter(({ action }) => action === 'attach')]
}

function actionFor(
  stream: SourceStream,
  details: StreamDetails | undefined,
  source: Source,
  container: Container,
): StreamTreatment['action'] {
  switch (stream.kind) {
    case 'video':
      return stream.index === source.details.videoStreamIndex ? 'upscale' : 'drop'
    case 'audio':
      return container.audio.includes(stream.codec) ? 'copy' : 'drop'
    case 'subtitle':
      return subtitleAction(stream, container)
    case 'attachment': {
      const held =
        details?.isCoverPicture === true ? container.covers.includes(stream.codec) : container.attachments
      return held ? 'attach' : 'drop'
    }
    case 'data':
      return isChapterTrack(stream, source) ? 'chapters' : 'drop'
  }
}

function subtitleAction({ codec }: SourceStream, container: Container): 'copy' | 'convert' | 'drop' {
  if (container.subtitles.includes(codec)) return 'copy'
  return plainTextSubtitles.includes(codec) ? 'convert' : 'drop'
}

/** QuickTime keeps chapters as a text track, which FFmpeg reads as chapters and lists as data besides. */
function isChapterTrack(stream: SourceStream, { container, details }: Source): boolean {
  return ['mp4', 'mov'].includes(container) && stream.codec === 'bin_data' && details.chapters.length > 0
}
