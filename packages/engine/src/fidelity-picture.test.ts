import {
  AV_FRAME_DATA_A53_CC,
  AVCOL_PRI_BT2020,
  AVCOL_PRI_BT470BG,
  AVCOL_PRI_BT709,
  AVCOL_PRI_SMPTE170M,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_BT470BG,
  AVCOL_SPC_BT709,
  AVCOL_SPC_SMPTE170M,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_BT709,
  AVCOL_TRC_GAMMA28,
  AVCOL_TRC_SMPTE170M,
  AVCOL_TRC_SMPTE2084,
} from 'node-av/constants'
import type { CodecContext } from 'node-av/lib'
import { expect } from 'vitest'

import { pixelFormatName } from './child/color-names.ts'
import type { LossKind } from './losses.ts'
import { describePixelFormat } from './pixel-format.ts'
import type { Source } from './source.ts'
import { codecColumns, inCodecs } from './testing-media/columns.ts'
import { testFidelity } from './testing-media/fidelity-matrix.ts'
import { makeMedia, type MediaRecipe } from './testing-media/make-media.ts'
import { eachFrame } from './testing-media/read-media.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'

const at = temporaryFolder()

const small = { width: 64, height: 48, frames: 6, rate: 12, audio: null }
const make = (recipe: MediaRecipe) => (path: string) => makeMedia(path, { ...small, ...recipe })
const lossless = { format: 'matroska', encoder: 'ffv1' }

const [kept, converted, lost] = ['kept', 'converted', 'lost'] as const
const everywhere = inCodecs(kept, kept, kept, kept, kept)

/** ProRes has its own two formats, so only the depth that it at least has is compared. */
const depthOf = ({ color }: Source) => color.bitDepth

function formatRow(
  pixelFormat: string,
  kind: LossKind,
  expected: ReturnType<typeof inCodecs>,
  name = pixelFormat,
) {
  return { name, kind, make: make({ ...lossless, pixelFormat }), expected } as const
}

testFidelity(
  {
    title: 'Samples',
    columns: codecColumns,
    rows: [
      formatRow('yuv420p', 'color', inCodecs(kept, kept, kept, kept, converted), '8 bits, 4:2:0'),
      formatRow('yuv422p', 'color', inCodecs(kept, kept, lost, kept, converted), '8 bits, 4:2:2'),
      formatRow('yuv444p', 'color', inCodecs(kept, kept, lost, kept, converted), '8 bits, 4:4:4'),
      { ...formatRow('yuv420p10le', 'depth', everywhere, '10 bits, 4:2:0'), same: depthOf },
      {
        ...formatRow('yuv422p10le', 'depth', everywhere, '10 bits, 4:2:2: depth'),
        options: { allowLoss: ['color'] },
        same: depthOf,
      },
      formatRow('yuv444p10le', 'color', inCodecs(kept, kept, lost, kept, kept), '10 bits, 4:4:4: chroma'),
      formatRow('yuv420p12le', 'depth', inCodecs(lost, kept, lost, kept, lost), '12 bits'),
      formatRow('gray', 'color', inCodecs(converted, converted, converted, converted, converted)),
      formatRow('bgr0', 'color', inCodecs(lost, lost, lost, lost, lost), 'RGB'),
      {
        ...formatRow('yuva420p', 'alpha', inCodecs(lost, lost, lost, kept, kept), 'transparency, 4:2:0'),
        make: make({
          ...lossless,
          pixelFormat: 'yuva420p',
          onFrame: (frame) => {
            frame.data?.[3]?.fill(102)
          },
        }),
        check: async ({ outputPath }) => {
          expect(await shareOfAlpha(outputPath)).toBeCloseTo(102 / 255, 1)
        },
      },
      formatRow(
        'yuva444p10le',
        'alpha',
        inCodecs(lost, lost, lost, lost, kept),
        'transparency, 10 bits, 4:4:4',
      ),
    ],
  },
  at,
)

type Tagging = readonly [
  CodecContext['colorPrimaries'],
  CodecContext['colorTrc'],
  CodecContext['colorSpace'],
  CodecContext['colorRange'],
]

const tagged =
  ([primaries, transfer, matrix, range]: Tagging) =>
  (context: CodecContext) => {
    context.colorPrimaries = primaries
    context.colorTrc = transfer
    context.colorSpace = matrix
    context.colorRange = range
  }

const tagsOf = ({ color: { primaries, transfer, matrix, range } }: Source) => ({
  primaries,
  transfer,
  matrix,
  // Silence means limited.
  range: range === 'unknown' ? 'tv' : range,
})

function colorRow(name: string, tagging: Tagging, expected = everywhere) {
  return {
    name,
    kind: 'color',
    make: make({ format: 'matroska', pixelFormat: 'yuv422p10le', prepare: tagged(tagging) }),
    options: { allowLoss: [] },
    expected,
    same: tagsOf,
  } as const
}

// AV1 thins the chroma of the 4:2:2 that ProRes needs; its tags are looked at in rows of their own.
const notAv1 = inCodecs(kept, kept, lost, kept, kept)
const hdr10 =
  'log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:max-cll=1000,400:' +
  'master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)'

const pq: Tagging = [AVCOL_PRI_BT2020, AVCOL_TRC_SMPTE2084, AVCOL_SPC_BT2020_NCL, AVCOL_RANGE_MPEG]
const bt709: Tagging = [AVCOL_PRI_BT709, AVCOL_TRC_BT709, AVCOL_SPC_BT709, AVCOL_RANGE_MPEG]

testFidelity(
  {
    title: 'Colour',
    columns: codecColumns,
    rows: [
      colorRow(
        'BT.601, 525 lines',
        [AVCOL_PRI_SMPTE170M, AVCOL_TRC_SMPTE170M, AVCOL_SPC_SMPTE170M, AVCOL_RANGE_MPEG],
        notAv1,
      ),
      colorRow(
        'BT.601, 625 lines',
        [AVCOL_PRI_BT470BG, AVCOL_TRC_GAMMA28, AVCOL_SPC_BT470BG, AVCOL_RANGE_MPEG],
        notAv1,
      ),
      colorRow('BT.709', bt709, notAv1),
      {
        ...colorRow('BT.709, 4:2:0', bt709, inCodecs(kept, kept, kept, kept, converted)),
        make: make({ prepare: tagged(bt709) }),
      },
      {
        ...colorRow(
          'BT.709, full range',
          [...bt709.slice(0, 3), AVCOL_RANGE_JPEG] as unknown as Tagging,
          inCodecs(kept, kept, kept, kept, lost),
        ),
        make: make({
          format: 'matroska',
          pixelFormat: 'yuv420p10le',
          prepare: tagged([AVCOL_PRI_BT709, AVCOL_TRC_BT709, AVCOL_SPC_BT709, AVCOL_RANGE_JPEG]),
        }),
      },
      {
        name: 'full range of motion JPEG (yuvj)',
        kind: 'color',
        make: make({ format: 'avi', encoder: 'mjpeg', pixelFormat: 'yuvj420p' }),
        expected: inCodecs(kept, kept, converted, converted, lost),
        same: ({ color }) => color.range,
      },
      colorRow('BT.2020, PQ', pq, notAv1),
      {
        ...colorRow('BT.2020, PQ, 10 bits, 4:2:0', pq, inCodecs(kept, kept, kept, kept, converted)),
        make: make({ pixelFormat: 'yuv420p10le', prepare: tagged(pq) }),
      },
      colorRow(
        'BT.2020, HLG',
        [AVCOL_PRI_BT2020, AVCOL_TRC_ARIB_STD_B67, AVCOL_SPC_BT2020_NCL, AVCOL_RANGE_MPEG],
        notAv1,
      ),
      {
        name: 'HDR10 mastering display and light level',
        kind: 'hdr',
        make: make({
          pixelFormat: 'yuv420p10le',
          encoder: 'libx265',
          encoderOptions: { 'x265-params': hdr10 },
        }),
        expected: everywhere,
      },
      {
        name: 'closed captions inside the video (A53)',
        kind: 'subtitles',
        make: make({
          // Another text in each frame.
          onFrame: (frame, index) => {
            frame.newSideData(AV_FRAME_DATA_A53_CC, 6).set([0xfc, 0x94, 0x2c, 0xfc, 0x41, 0x42 + index])
          },
        }),
        expected: inCodecs(kept, kept, lost, lost, lost),
        same: ({ details }) => details.closedCaptions,
        check: async ({ source, result }) => {
          if (!result.details.closedCaptions) return
          expect(await captionsOf(result.path)).toEqual(await captionsOf(source.path))
        },
      },
      {
        name: 'interlacing, not allowed',
        kind: 'interlacing',
        make: make({ height: 96, encoderOptions: { preset: 'ultrafast', 'x264-params': 'interlaced=1' } }),
        expected: inCodecs(lost, lost, lost, lost, lost),
      },
      {
        name: 'interlacing, allowed: made whole',
        kind: 'interlacing',
        make: make({ height: 96, encoderOptions: { preset: 'ultrafast', 'x264-params': 'interlaced=1' } }),
        options: { allowLoss: ['interlacing'] },
        expected: inCodecs(converted, converted, converted, converted, converted),
        check: ({ result, proof }) => {
          expect(result.details.interlaced).toBe(false)
          expect(proof.framesOut).toBe(proof.framesIn)
        },
      },
    ],
  },
  at,
)

/** Bytes of the closed captions of each frame. */
async function captionsOf(path: string): Promise<number[][]> {
  const captions: number[][] = []
  await eachFrame(path, (frame) => captions.push([...(frame.getSideData(AV_FRAME_DATA_A53_CC) ?? [])]))
  return captions
}

/** How opaque the middle of the first frame is, 0…1. */
async function shareOfAlpha(path: string): Promise<number> {
  const shares: number[] = []
  await eachFrame(path, (frame) => {
    const plane = frame.data?.[3]
    if (plane === undefined) return
    const { bitDepth } = describePixelFormat(pixelFormatName(frame.format))
    const bytes = bitDepth > 8 ? 2 : 1
    const at = (frame.height >> 1) * (frame.linesize[3] ?? 0) + (frame.width >> 1) * bytes
    shares.push(plane.readUIntLE(at, bytes) / (2 ** bitDepth - 1))
  })
  return shares[0] ?? NaN
}
