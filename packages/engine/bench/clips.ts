import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { ocean } from '../src/testing-media/real-clips.ts'

/** A piece of content to judge by: where it comes from and what FFmpeg makes of it. */
export interface Clip {
  readonly name: string
  readonly content: string
  /** Detailed content is where an upscaler can be better than a filter at all. */
  readonly detailed: boolean
  /** Path of a video or picture, or a source of FFmpeg's own when `generated`. */
  readonly input: string
  readonly generated?: boolean
  /** Filters that make the reference from the input; its size must divide by 4. */
  readonly filters: string
  readonly frames: number
}

const opencv = '/usr/share/doc/opencv-doc/examples/data'
/** People in a street before a camera that stands still; 768x576. */
export const street = join(opencv, 'vtest.avi')

const mate = '/usr/share/backgrounds/mate/nature'

// A slow pan over a photo at video size: real detail that moves by fractions of a pixel.
const pan = "scale=1920:-2:flags=lanczos,loop=loop=-1:size=1,fps=24,crop=1280:720:'n*3.3':'n*1.7'"

/**
 * Real clips first. Those of Debian packages (opencv-doc, mate-backgrounds) are used where they are
 * installed, and named as missing where not. None was used in training; `street` and
 * a film were looked at while the networks' loss was chosen, so the other four judge more freshly.
 */
const clips: readonly Clip[] = [
  {
    name: 'ocean',
    content: 'real, smooth: sea and sky (npm vide)',
    detailed: false,
    input: ocean,
    filters: 'null',
    frames: 96,
  },
  {
    name: 'street',
    content: 'real, detailed: people in a street (opencv-doc)',
    detailed: true,
    input: street,
    filters: 'null',
    frames: 96,
  },
  {
    name: 'film',
    content: 'real: animated film (opencv-doc)',
    detailed: false,
    input: join(opencv, 'Megamind.avi'),
    filters: 'crop=720:528',
    frames: 96,
  },
  {
    name: 'photo',
    content: 'pan over a photo, detailed (mate-backgrounds)',
    detailed: true,
    input: join(mate, 'TwoWings.jpg'),
    filters: pan,
    frames: 48,
  },
  {
    name: 'photo 2',
    content: 'pan over a photo, detailed (mate-backgrounds)',
    detailed: true,
    input: join(mate, 'Dune.jpg'),
    filters: pan,
    frames: 48,
  },
  {
    name: 'fractal',
    content: 'drawn: zoom into a fractal (FFmpeg)',
    detailed: true,
    input: 'mandelbrot=size=1280x720:rate=24:start_scale=0.3:end_scale=0.05:maxiter=200',
    generated: true,
    filters: 'null',
    frames: 48,
  },
]

export function findClips(): { readonly found: readonly Clip[]; readonly missing: readonly Clip[] } {
  const isHere = (clip: Clip): boolean => clip.generated === true || existsSync(clip.input)
  return { found: clips.filter(isHere), missing: clips.filter((clip) => !isHere(clip)) }
}
