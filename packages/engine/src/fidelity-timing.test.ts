import { AV_PKT_DATA_DISPLAYMATRIX } from 'node-av/constants'
import { Rational, type Stream } from 'node-av/lib'
import { expect } from 'vitest'

import type { Source } from './source.ts'
import { containerColumns, inContainers } from './testing-media/columns.ts'
import { type Finished, testFidelity } from './testing-media/fidelity-matrix.ts'
import { makeMedia, type MediaRecipe } from './testing-media/make-media.ts'
import { frameSeconds } from './testing-media/read-media.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'

const at = temporaryFolder()

const small = { width: 64, height: 48, frames: 24, audio: null }
const make = (recipe: MediaRecipe) => (path: string) => makeMedia(path, { ...small, ...recipe })
const mkv = { format: 'matroska' }
const opus = { encoder: 'libopus', sampleRate: 48_000 }
const withB = { preset: 'medium', bf: 3 }

const [kept, converted] = ['kept', 'converted'] as const
const everywhere = inContainers(kept, kept, kept, kept)

/** Every frame's start, against the first one's where the clock was moved; matroska rounds to the millisecond. */
async function sameTimes({ source, plan, outputPath }: Finished): Promise<void> {
  const [before, after] = [await frameSeconds(source.path), await frameSeconds(outputPath)]
  const shift = plan.output.rebase === null ? 0 : (before[0] ?? 0) - (after[0] ?? 0)
  const rounding = ['mkv', 'webm'].includes(plan.options.container) ? 0.000501 : 0.000001
  expect(after).toHaveLength(before.length)
  after.forEach((time, index) => {
    expect(Math.abs(time + shift - (before[index] ?? NaN))).toBeLessThan(
      rounding + (shift === 0 ? 0 : 0.0005),
    )
  })
}

const uneven = Array.from({ length: 24 }, (_, index) => index * 40 + (index % 3) * 7 + (index > 12 ? 500 : 0))
const film = { rate: 24, timeScale: 24_000, times: Array.from({ length: 24 }, (_, index) => 1001 * index) }

testFidelity(
  {
    title: 'Time',
    columns: containerColumns,
    rows: [
      {
        name: 'variable rate, milliseconds (mkv)',
        kind: 'vfr',
        make: make({ ...mkv, timeScale: 1000, times: uneven }),
        expected: everywhere,
        same: ({ variableFrameRate }) => variableFrameRate,
        check: sameTimes,
      },
      {
        name: 'variable rate, finer than milliseconds (mp4)',
        kind: 'vfr',
        make: make({ timeScale: 90_000, times: uneven.map((time) => time * 90 + 31) }),
        expected: inContainers(kept, kept, converted, converted),
        same: ({ variableFrameRate }) => variableFrameRate,
        check: sameTimes,
      },
      {
        name: '24000/1001 frames a second, with B-frames (mp4)',
        kind: 'vfr',
        make: make({ ...film, encoderOptions: withB }),
        expected: inContainers(kept, kept, converted, converted),
        check: sameTimes,
      },
      {
        name: 'late picture (mp4)',
        kind: 'start_offset',
        make: make({ ...film, times: film.times.map((time) => time + 3003), audio: opus }),
        options: { allowLoss: ['audio'] },
        expected: everywhere,
        check: sameTimes,
      },
      {
        name: 'late sound (mp4)',
        kind: 'start_offset',
        make: make({ audio: { ...opus, startSeconds: 0.3001 } }),
        options: { allowLoss: ['audio'] },
        expected: everywhere,
        check: sameTimes,
      },
      {
        name: 'sound that leads in before zero (AAC, mp4)',
        kind: 'start_offset',
        make: make({ audio: {} }),
        options: { allowLoss: ['audio'] },
        expected: inContainers(kept, kept, converted, kept),
        check: sameTimes,
      },
      {
        name: 'free-running clock (ts)',
        kind: 'start_offset',
        make: make({ format: 'mpegts', muxer: { output_ts_offset: '100' }, audio: {} }),
        options: { allowLoss: ['audio'] },
        expected: inContainers(converted, converted, converted, converted),
        check: sameTimes,
      },
      {
        name: 'edit list that hides the first frames (mp4)',
        kind: 'start_offset',
        make: make({
          times: Array.from({ length: 30 }, (_, index) => (index - 5) * 512),
          frames: 30,
          encoderOptions: withB,
        }),
        expected: everywhere,
        check: ({ source, proof }) => {
          expect([source.frames, proof.framesOut]).toEqual([25, 25])
        },
      },
    ],
  },
  at,
)

const quarterTurn = [0, 65_536, 0, -65_536, 0, 0, 48 * 65_536, 0, 2 ** 30]
const mirrored = [-65_536, 0, 0, 0, 65_536, 0, 64 * 65_536, 0, 2 ** 30]
const turned = (matrix: readonly number[]) => ({
  onVideoStream: (stream: Stream) => {
    const data = Buffer.alloc(36)
    matrix.forEach((value, index) => data.writeInt32LE(value, index * 4))
    stream.codecpar.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, data)
  },
})
const orientation = ({ rotationDegrees, details }: Source) => ({
  rotationDegrees,
  matrix: details.displayMatrix
    ?.filter((_, index) => [0, 1, 3, 4].includes(index))
    .map((value) => Math.sign(value)),
})

testFidelity(
  {
    title: 'Geometry',
    columns: containerColumns,
    rows: [
      {
        name: 'a quarter turn',
        kind: 'rotation',
        make: make(turned(quarterTurn)),
        expected: everywhere,
        same: orientation,
      },
      {
        name: 'a mirrored picture',
        kind: 'rotation',
        make: make(turned(mirrored)),
        expected: everywhere,
        same: orientation,
      },
      {
        name: 'pixels that are not square',
        kind: 'pixel_aspect',
        make: make({
          prepare: (context) => {
            context.sampleAspectRatio = new Rational(16, 15)
          },
        }),
        expected: inContainers(kept, kept, kept, converted),
        check: ({ source, result, plan }) => {
          const ratio = ({ details: { sampleAspectRatio: aspect } }: Source) => aspect.num / aspect.den
          expect(ratio(result)).toBeCloseTo(ratio(source), plan.options.container === 'webm' ? 2 : 9)
        },
      },
      {
        name: 'odd sizes',
        kind: 'pixel_aspect',
        make: make({ ...mkv, encoder: 'ffv1', width: 65, height: 49 }),
        expected: everywhere,
        check: ({ result }) => {
          expect([result.width, result.height]).toEqual([130, 98])
        },
      },
    ],
  },
  at,
)
