import type { CodecName } from './codecs.ts'

/** Containers that can be asked for. */
export const containerNames = ['mp4', 'mov', 'mkv', 'webm'] as const

/** Name of a container; also the file extension that players expect. */
export type ContainerName = (typeof containerNames)[number]

/** The subtitle codec that a container's players read, and that other plain texts are turned into. */
export type TextSubtitleCodec = 'mov_text' | 'subrip' | 'webvtt'

/** What one container holds. Codecs are FFmpeg's names. */
export interface Container {
  /** FFmpeg's name of the muxer. */
  readonly muxer: string
  readonly contentType: string
  readonly video: readonly CodecName[]
  /** Codecs whose packets are copied as they are. */
  readonly audio: readonly string[]
  readonly subtitles: readonly string[]
  readonly textSubtitles: TextSubtitleCodec
  /** True if any file can be attached. */
  readonly attachments: boolean
  /** Formats of a cover picture. */
  readonly covers: readonly string[]
  /** Codes of languages that a track can carry. */
  readonly languages: 'any' | 'three-letters' | 'quicktime'
  /** The stream tag under which a track's title is kept. */
  readonly titleTag: 'title' | 'handler_name'
  /** Stream tags that are kept; null for all. */
  readonly streamTags: readonly string[] | null
  /** Dispositions of streams that are kept. */
  readonly dispositions: readonly string[]
  /** True where every time is rounded to the millisecond and none is below zero. */
  readonly millisecondClock: boolean
}

const mp4Audio = ['aac', 'mp3', 'mp2', 'ac3', 'eac3', 'alac', 'flac', 'opus', 'dts']
const pcm = [
  'pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_s16be', 'pcm_s24be', 'pcm_s32be',
  'pcm_f32le', 'pcm_f64le',
] // prettier-ignore
const movTags = ['handler_name', 'title']

/** What a matroska track can say of itself. */
const matroskaDispositions = [
  'default', 'forced', 'comment', 'original', 'hearing_impaired', 'visual_impaired', 'captions',
  'descriptions',
] // prettier-ignore

/** Every container that can be asked for. Only what players read is listed, not all that FFmpeg could write. */
export const containers: Readonly<Record<ContainerName, Container>> = {
  mp4: {
    muxer: 'mp4',
    contentType: 'video/mp4',
    video: ['h264', 'hevc', 'av1', 'vp9'],
    audio: mp4Audio,
    subtitles: ['mov_text'],
    textSubtitles: 'mov_text',
    attachments: false,
    covers: ['mjpeg', 'png'],
    languages: 'three-letters',
    titleTag: 'handler_name',
    streamTags: movTags,
    dispositions: ['default'],
    millisecondClock: false,
  },
  mov: {
    muxer: 'mov',
    contentType: 'video/quicktime',
    video: ['h264', 'hevc', 'prores'],
    audio: ['aac', 'mp3', 'mp2', 'ac3', 'eac3', 'alac', ...pcm],
    subtitles: ['mov_text'],
    textSubtitles: 'mov_text',
    attachments: false,
    covers: [],
    languages: 'quicktime',
    titleTag: 'title',
    streamTags: movTags,
    dispositions: ['default'],
    millisecondClock: false,
  },
  mkv: {
    muxer: 'matroska',
    contentType: 'video/matroska',
    video: ['h264', 'hevc', 'av1', 'vp9', 'prores'],
    audio: [...mp4Audio, 'vorbis', 'truehd', ...pcm],
    subtitles: ['subrip', 'ass', 'ssa', 'webvtt', 'hdmv_pgs_subtitle', 'dvd_subtitle', 'dvb_subtitle'],
    textSubtitles: 'subrip',
    attachments: true,
    covers: ['mjpeg', 'png'],
    languages: 'any',
    titleTag: 'title',
    streamTags: null,
    dispositions: matroskaDispositions,
    millisecondClock: true,
  },
  webm: {
    muxer: 'webm',
    contentType: 'video/webm',
    video: ['av1', 'vp9'],
    audio: ['opus', 'vorbis'],
    subtitles: ['webvtt'],
    textSubtitles: 'webvtt',
    attachments: false,
    covers: [],
    languages: 'any',
    titleTag: 'title',
    streamTags: null,
    dispositions: matroskaDispositions,
    millisecondClock: true,
  },
}

/** Plain texts with times: what one container calls by its own codec, another can hold under its own. */
export const plainTextSubtitles: readonly string[] = ['subrip', 'text', 'mov_text', 'webvtt']
