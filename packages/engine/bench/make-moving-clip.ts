/**
 * Draws the clip of `moving-clip.ts` for other benchmarks: `node make-moving-clip.ts OUTPUT WIDTH HEIGHT FRAMES`, 24 frames
 * a second, with keyframes every ten seconds at most.
 */
import { makeMovingClip } from './moving-clip.ts'

const [output = '', width = '640', height = '360', frames = '1440'] = process.argv.slice(2)
await makeMovingClip({
  output,
  width: Number(width),
  height: Number(height),
  rate: 24,
  frames: Number(frames),
  x264: { preset: 'veryfast', crf: 18, g: 240 },
})
