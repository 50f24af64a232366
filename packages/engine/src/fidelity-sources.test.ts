import { copyFile } from 'node:fs/promises'

import { testFidelity } from './testing-media/fidelity-matrix.ts'
import { makeMedia, type MediaRecipe } from './testing-media/make-media.ts'
import { oceanOgg } from './testing-media/real-clips.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'

const at = temporaryFolder()

const small = { width: 64, height: 48, frames: 12, rate: 12, audio: null }
const withB = { preset: 'medium', bf: 3 }
const quiet = { 'x265-params': 'log-level=none' }
const opus = { encoder: 'libopus', sampleRate: 48_000 }
const pcm = { encoder: 'pcm_s16le' }
const hidden = { 'auto-alt-ref': 1, 'lag-in-frames': 16, deadline: 'good', b: '50k' }

const sources: [string, MediaRecipe][] = [
  ['H.264 in mp4', { audio: {}, encoderOptions: withB }],
  ['H.264 in mov', { format: 'mov', audio: {}, encoderOptions: withB }],
  ['H.264 in mkv', { format: 'matroska', encoderOptions: withB }],
  ['H.264 in avi, without presentation times', { format: 'avi', encoderOptions: withB }],
  ['H.264 in ts', { format: 'mpegts', audio: {}, encoderOptions: withB }],
  ['H.264 in flv', { format: 'flv', encoderOptions: withB }],
  [
    'H.264 in fragmented mp4',
    { muxer: { movflags: 'frag_keyframe+empty_moov' }, encoderOptions: { ...withB, g: 8 } },
  ],
  ['H.264 with open groups of pictures', { encoderOptions: { ...withB, g: 6, 'x264-params': 'open-gop=1' } }],
  ['HEVC in mp4', { encoder: 'libx265', encoderOptions: quiet }],
  ['HEVC in mkv', { format: 'matroska', encoder: 'libx265', encoderOptions: quiet }],
  ['HEVC in ts', { format: 'mpegts', encoder: 'libx265', encoderOptions: quiet }],
  [
    'VP8 with hidden frames in webm',
    { format: 'webm', encoder: 'libvpx', frames: 48, audio: opus, encoderOptions: hidden },
  ],
  [
    'VP9 in webm',
    { format: 'webm', encoder: 'libvpx-vp9', audio: opus, encoderOptions: { deadline: 'realtime' } },
  ],
  ['VP9 in mp4', { encoder: 'libvpx-vp9', encoderOptions: { deadline: 'realtime' } }],
  ['AV1 in mp4', { encoder: 'libsvtav1', encoderOptions: { preset: 13 } }],
  ['AV1 in webm', { format: 'webm', encoder: 'libsvtav1', encoderOptions: { preset: 13 } }],
  [
    'MPEG-2 in ts',
    { format: 'mpegts', encoder: 'mpeg2video', rate: 25, timeScale: 25, encoderOptions: { bf: 2 } },
  ],
  [
    'MPEG-2 in program stream',
    { format: 'mpeg', encoder: 'mpeg2video', rate: 25, timeScale: 25, encoderOptions: { bf: 2 } },
  ],
  ['MPEG-4 in avi', { format: 'avi', encoder: 'mpeg4', encoderOptions: { bf: 2 } }],
  ['MPEG-4 in mp4', { encoder: 'mpeg4', encoderOptions: { bf: 2 } }],
  ['ProRes in mov', { format: 'mov', encoder: 'prores_ks', pixelFormat: 'yuv422p10le' }],
  ['motion JPEG in avi, with PCM', { format: 'avi', encoder: 'mjpeg', pixelFormat: 'yuvj422p', audio: pcm }],
  ['motion JPEG in mov', { format: 'mov', encoder: 'mjpeg', pixelFormat: 'yuvj420p' }],
  ['FFV1 in mkv', { format: 'matroska', encoder: 'ffv1' }],
  ['Theora in ogg, with empty packets', { format: 'ogg', encoder: 'libtheora' }],
  ['one frame', { frames: 1 }],
]

const [kept, lost] = ['kept', 'lost'] as const
const both = { mp4: kept, mkv: kept }

/** The sound says whether a source is taken whole: what mp4 does not hold of it is refused. */
testFidelity(
  {
    title: 'Sources',
    columns: { mp4: { container: 'mp4' }, mkv: { container: 'mkv' } },
    rows: [
      ...sources.map(([name, recipe]) => ({
        name,
        kind: 'audio' as const,
        make: (path: string) => makeMedia(path, { ...small, ...recipe }),
        expected: recipe.audio === pcm ? { mp4: lost, mkv: kept } : both,
        same: ({ frames }: { frames: number }) => frames,
      })),
    ],
  },
  at,
)

testFidelity(
  {
    title: 'A real clip',
    columns: { mp4: { container: 'mp4' }, mkv: { container: 'mkv' } },
    rows: [['ocean.ogv (Theora, Vorbis)', oceanOgg, lost] as const].map(([name, clip, mp4]) => ({
      name,
      kind: 'audio' as const,
      make: async (path: string) => {
        await copyFile(clip, path)
        return path
      },
      expected: { mp4, mkv: kept },
    })),
  },
  at,
)
