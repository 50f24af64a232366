import { ocean } from '../src/testing-media/real-clips.ts'
import { transcode } from './transcode.ts'

export interface MovingClip {
  readonly output: string
  readonly width: number
  readonly height: number
  readonly rate: number
  readonly frames: number
  readonly x264: Readonly<Record<string, string | number>>
}

/** What `makeMovingClip` draws, in words. */
export const movingContent = 'the sea of npm vide, over and over, seen by a wandering camera'

/** Draws a clip of any length in which everything moves. */
export async function makeMovingClip(clip: MovingClip): Promise<void> {
  const { output, width, height, rate, frames, x264 } = clip
  const film = `movie=filename=${ocean}:loop=0`
  // The file's times begin anew with every turn of the loop.
  const clock = `setpts=N/${String(rate)}/TB,fps=${String(rate)}`
  const camera = 'crop=iw*0.65:ih*0.65:(iw-ow)/2*(1+sin(n/23)):(ih-oh)/2*(1+sin(n/31))'
  const size = `scale=${String(width)}:${String(height)}:flags=bicubic`
  await transcode({
    input: [film, clock, camera, size, 'setsar=1'].join(','),
    generated: true,
    output,
    filters: 'null',
    x264,
    frames,
  })
}
