import { type CodecName, codecNames, codecs } from './codecs.ts'
import { type ContainerName, containerNames, containers } from './containers.ts'
import { UnsupportedOptionError } from './errors.ts'
import { oneOf } from './one-of.ts'

/** How the picture is coded and what the file is. */
export interface ResolvedEncoding {
  readonly codec: CodecName
  /** CRF; null for a codec without one. */
  readonly quality: number | null
  readonly preset: string
  readonly container: ContainerName
}

/** What callers may say of it; each field has a default. */
export interface EncodingOptions {
  readonly codec?: CodecName
  readonly quality?: number
  readonly preset?: string
  readonly container?: ContainerName
}

/** Fills in what was not said, by codec. Throws UnsupportedOptionError naming what is offered. */
export function resolveEncoding(options: EncodingOptions): ResolvedEncoding {
  const codec = oneOf('codec', options.codec ?? defaultCodecFor(options.container), codecNames)
  const { presets, defaultPreset, defaultContainer } = codecs[codec]
  return {
    codec,
    quality: resolveQuality(codec, options.quality),
    preset: oneOf('preset', options.preset ?? defaultPreset, presets),
    container: resolveContainer(codec, options.container ?? defaultContainer),
  }
}

/** The usual codec, unless only a container was asked for that can't hold it. */
function defaultCodecFor(container: string | undefined): CodecName {
  return container === 'webm' ? 'vp9' : codecNames[0]
}

function resolveQuality(codec: CodecName, wanted: number | undefined): number | null {
  const { label, quality, presets } = codecs[codec]
  if (quality === null) {
    if (wanted === undefined) return null
    throw new UnsupportedOptionError(
      'quality',
      `${label} has no CRF, so quality is not offered. Choose its profile by preset: ${presets.join(', ')}.`,
    )
  }
  const value = wanted ?? quality.default
  if (Number.isFinite(value) && value >= 0 && value <= quality.max) return value
  throw new UnsupportedOptionError(
    'quality',
    `quality ${JSON.stringify(value)} is not offered. Offered for ${label}: 0 to ${quality.max} (CRF).`,
  )
}

function resolveContainer(codec: CodecName, wanted: string): ContainerName {
  const container = oneOf('container', wanted, containerNames)
  if (containers[container].video.includes(codec)) return container
  const holding = containerNames.filter((name) => containers[name].video.includes(codec))
  throw new UnsupportedOptionError(
    'container',
    `container "${container}" does not hold ${codecs[codec].label}. Offered for it: ${holding.join(', ')}. In ${container}: codec ${containers[container].video.join(', ')}.`,
  )
}
