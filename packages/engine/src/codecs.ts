import type { ContainerName } from './containers.ts'
import type { PixelFormat } from './pixel-format.ts'

/** Codecs that the picture can be written in; the first is the default. */
export const codecNames = ['h264', 'hevc', 'av1', 'vp9', 'prores'] as const

/** Name of a codec that the picture can be written in. */
export type CodecName = (typeof codecNames)[number]

/** What one codec takes and how its encoder is asked for it. */
export interface VideoCodec {
  /** As people write it, for messages. */
  readonly label: string
  /** FFmpeg's name of the encoder. */
  readonly encoder: string
  /** CRF, lower is better and larger; the default looks like the upscaled picture itself. Null: no such scale. */
  readonly quality: { readonly default: number; readonly max: number } | null
  /** The encoder's own names, fastest first. */
  readonly presets: readonly string[]
  readonly defaultPreset: string
  readonly defaultContainer: ContainerName
  /** Largest side of a picture in pixels. */
  readonly maxDimension: number
  readonly subsamplings: readonly PixelFormat['subsampling'][]
  readonly bitDepths: readonly number[]
  /** Pixel formats with alpha, by subsampling and depth as in `420/8`. */
  readonly alphaFormats: readonly string[]
  /** True if closed captions of the source's frames go into the bitstream. */
  readonly closedCaptions: boolean
}

const x26xPresets = [
  'ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium', 'slow', 'slower', 'veryslow',
] // prettier-ignore

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => String(from + index * Math.sign(to - from)))

/** ProRes has no presets of speed: these are its profiles. `auto` takes the smallest that loses no chroma. */
const proresProfiles = ['auto', 'proxy', 'lt', 'standard', 'hq', '4444', '4444xq']

/** Profiles of ProRes that store every chroma sample, and alpha. */
export const fullChromaProfiles: readonly string[] = ['auto', '4444', '4444xq']

/** Every codec that can be asked for. */
export const codecs: Readonly<Record<CodecName, VideoCodec>> = {
  h264: {
    label: 'H.264',
    encoder: 'libx264',
    quality: { default: 18, max: 51 },
    presets: x26xPresets,
    defaultPreset: 'medium',
    defaultContainer: 'mp4',
    maxDimension: 16_384,
    subsamplings: ['420', '422', '444'],
    bitDepths: [8, 10],
    alphaFormats: [],
    closedCaptions: true,
  },
  hevc: {
    label: 'HEVC',
    encoder: 'libx265',
    quality: { default: 18, max: 51 },
    presets: x26xPresets,
    defaultPreset: 'medium',
    defaultContainer: 'mp4',
    maxDimension: 16_384,
    subsamplings: ['420', '422', '444'],
    bitDepths: [8, 10, 12],
    alphaFormats: [],
    closedCaptions: true,
  },
  av1: {
    label: 'AV1',
    encoder: 'libsvtav1',
    quality: { default: 20, max: 63 },
    presets: numbers(13, 0),
    defaultPreset: '8',
    defaultContainer: 'mp4',
    maxDimension: 16_384,
    subsamplings: ['420'],
    bitDepths: [8, 10],
    alphaFormats: [],
    closedCaptions: false,
  },
  vp9: {
    label: 'VP9',
    encoder: 'libvpx-vp9',
    quality: { default: 20, max: 63 },
    // libvpx calls this number cpu-used.
    presets: numbers(8, 0),
    defaultPreset: '4',
    defaultContainer: 'webm',
    maxDimension: 16_384,
    subsamplings: ['420', '422', '444'],
    bitDepths: [8, 10, 12],
    alphaFormats: ['420/8'],
    closedCaptions: false,
  },
  prores: {
    label: 'ProRes',
    encoder: 'prores_ks',
    quality: null,
    presets: proresProfiles,
    defaultPreset: 'auto',
    defaultContainer: 'mov',
    maxDimension: 16_384,
    subsamplings: ['422', '444'],
    bitDepths: [10],
    alphaFormats: ['444/10'],
    closedCaptions: false,
  },
}
