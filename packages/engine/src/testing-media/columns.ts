import type { UpscaleOptions } from '../options.ts'
import type { Outcome } from './fidelity-matrix.ts'

/** One column a container, each with its default codec. */
export const containerColumns = {
  mp4: { container: 'mp4' },
  mov: { container: 'mov' },
  mkv: { container: 'mkv' },
  webm: { container: 'webm' },
} as const satisfies Record<string, UpscaleOptions>

export type ContainerColumn = keyof typeof containerColumns

/** Expected outcomes by container, in the order of the columns. */
export function inContainers(mp4: Outcome, mov: Outcome, mkv: Outcome, webm: Outcome) {
  return { mp4, mov, mkv, webm }
}

/** One column a codec, each in its default container. */
export const codecColumns = {
  h264: { codec: 'h264' },
  hevc: { codec: 'hevc' },
  av1: { codec: 'av1' },
  vp9: { codec: 'vp9' },
  prores: { codec: 'prores' },
} as const satisfies Record<string, UpscaleOptions>

/** Expected outcomes by codec, in the order of the columns. */
export function inCodecs(h264: Outcome, hevc: Outcome, av1: Outcome, vp9: Outcome, prores: Outcome) {
  return { h264, hevc, av1, vp9, prores }
}
