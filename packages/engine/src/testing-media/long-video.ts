import type { MediaRecipe } from './make-media.ts'

/** Long enough for segments: 250 frames each, as its keyframes stand; of 760 the last takes 260. */
export function longVideo(frames: number, encoderOptions: MediaRecipe['encoderOptions']): MediaRecipe {
  return {
    width: 96,
    height: 64,
    frames,
    encoder: 'libx264',
    encoderOptions: { g: 125, ...encoderOptions },
    audio: null,
  }
}
