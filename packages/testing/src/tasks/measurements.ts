import type { Progress, Proof, Source } from '@video-upscale/client'

const color = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', range: 'tv' }
const frames = 240
const framesPerSecond = 24
const workFps = 18.4

/** What every imported video is said to be: ten seconds of 1280x720 with sound. */
export function sourceOf(bytes: number): Source {
  return {
    container: 'mp4',
    codec: 'h264',
    bytes,
    width: 1280,
    height: 720,
    frames,
    framesPerSecond,
    durationSeconds: frames / framesPerSecond,
    variableFrameRate: false,
    streams: [
      { index: 0, kind: 'video', codec: 'h264', language: null },
      { index: 1, kind: 'audio', codec: 'aac', language: 'eng' },
    ],
    color: { ...color, bitDepth: 8, pixelFormat: 'yuv420p' },
    rotationDegrees: 0,
    losses: [],
  }
}

/** The proof of an upscale of that source. */
export function proofOf(bytes: number, scale: 2 | 4): Proof {
  return {
    framesIn: frames,
    framesOut: frames,
    durationInSeconds: frames / framesPerSecond,
    durationOutSeconds: frames / framesPerSecond,
    largestAvOffsetMs: 0.4,
    streamsKept: [
      { kind: 'video', codec: 'h264', language: null },
      { kind: 'audio', codec: 'aac', language: 'eng' },
    ],
    lossesAllowed: [],
    color,
    width: 1280 * scale,
    height: 720 * scale,
    sourceWidth: 1280,
    sourceHeight: 720,
    bytes,
    model: 'fast',
    provider: 'cpu',
    reusedShare: 0,
    scale,
    codec: 'h264',
    fps: workFps,
    secondsTaken: Math.round((frames / workFps) * 100) / 100,
  }
}

/** How far a job is, with `fraction` of its work done. */
export function progressAt(fraction: number): Progress {
  const frame = Math.floor(fraction * frames)
  return {
    fraction: Math.round(fraction * 1000) / 1000,
    frame,
    frames,
    fps: workFps,
    etaSeconds: fraction === 0 ? null : Math.round(((frames - frame) / workFps) * 10) / 10,
    stage: 'upscaling',
  }
}
