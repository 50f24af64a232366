import type { Frame } from 'node-av/lib'

import type { Stage } from './stage.ts'

/** What a model is given: frames of one size and format in, pictures of another size (and format) out. */
export interface UpscalerSize {
  readonly width: number
  readonly height: number
  /** FFmpeg's name of the output's pixel format. */
  readonly pixelFormat: string
}

/** Frames in, upscaled pictures out, in order, each with the properties (timestamp, side data) of its frame. */
export type Upscaler = Stage<Frame, Frame>
