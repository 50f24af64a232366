import type { Source } from './source.ts'
import { containerColumns, type ContainerColumn, inContainers } from './testing-media/columns.ts'
import { type FidelityRow, testFidelity } from './testing-media/fidelity-matrix.ts'
import { makeMedia, type MediaRecipe } from './testing-media/make-media.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'

const at = temporaryFolder()

const small = { width: 64, height: 48, frames: 12, rate: 12 }
const make = (recipe: MediaRecipe) => (path: string) => makeMedia(path, { ...small, ...recipe })
const mkv = { format: 'matroska' }

const [kept, converted, lost] = ['kept', 'converted', 'lost'] as const
const everywhere = inContainers(kept, kept, kept, kept)
const notInWebm = inContainers(kept, kept, kept, lost)

/** mp4 has one name for MPEG audio. */
const audioCodecs = ({ streams }: Source) =>
  streams
    .filter(({ kind }) => kind === 'audio')
    .map(({ codec, language }) => ({ codec: codec.replace('mp2', 'mp3'), language }))

function audioRow(encoder: string, expected: FidelityRow<ContainerColumn>['expected'], name = encoder) {
  const recipe = { ...mkv, audio: { encoder, sampleRate: 48_000, language: 'fra' } }
  return { name, kind: 'audio', make: make(recipe), expected, same: audioCodecs } as const
}

testFidelity(
  {
    title: 'Audio',
    columns: containerColumns,
    rows: [
      audioRow('aac', notInWebm, 'AAC'),
      audioRow('libmp3lame', notInWebm, 'MP3'),
      audioRow('mp2', notInWebm, 'MP2'),
      audioRow('ac3', notInWebm, 'AC-3'),
      audioRow('eac3', notInWebm, 'E-AC-3'),
      audioRow('alac', notInWebm, 'ALAC'),
      audioRow('flac', inContainers(kept, lost, kept, lost), 'FLAC'),
      audioRow('libopus', inContainers(kept, lost, kept, kept), 'Opus'),
      audioRow('libvorbis', inContainers(lost, lost, kept, kept), 'Vorbis'),
      audioRow('pcm_s16le', inContainers(lost, kept, kept, lost), 'PCM, 16 bits'),
      audioRow('pcm_s24le', inContainers(lost, kept, kept, lost), 'PCM, 24 bits'),
      {
        name: 'AAC from mp4, with its lead-in',
        kind: 'audio',
        make: make({ audio: {} }),
        expected: notInWebm,
        same: audioCodecs,
      },
      {
        name: 'Opus from webm, with its lead-in',
        kind: 'audio',
        make: make({
          format: 'webm',
          encoder: 'libvpx-vp9',
          encoderOptions: { deadline: 'realtime' },
          audio: { encoder: 'libopus', sampleRate: 48_000 },
        }),
        expected: inContainers(kept, lost, kept, kept),
        same: audioCodecs,
      },
      {
        name: 'three tracks, three languages',
        kind: 'audio',
        make: make({ audio: ['eng', 'fra', 'jpn'].map((language) => ({ language })) }),
        expected: notInWebm,
        same: audioCodecs,
      },
      {
        name: 'no audio',
        kind: 'audio',
        make: make({ audio: null }),
        expected: everywhere,
        same: audioCodecs,
      },
    ],
  },
  at,
)

const lines = ['one', 'two\nlines', '<i>three</i>']
const silent = { ...small, audio: null }
const subtitleLanguages = ({ streams }: Source) =>
  streams.filter(({ kind }) => kind === 'subtitle').map(({ language }) => language)

testFidelity(
  {
    title: 'Subtitles',
    columns: containerColumns,
    rows: [
      {
        name: 'SubRip (mkv)',
        kind: 'subtitles',
        make: make({ ...silent, ...mkv, subtitles: lines }),
        expected: inContainers(converted, converted, kept, converted),
        same: subtitleLanguages,
      },
      {
        name: 'ASS (mkv)',
        kind: 'subtitles',
        make: make({ ...silent, ...mkv, subtitles: lines, subtitleCodec: 'ass' }),
        expected: inContainers(lost, lost, kept, lost),
        same: subtitleLanguages,
      },
      {
        name: 'WebVTT (webm)',
        kind: 'subtitles',
        make: make({
          ...silent,
          format: 'webm',
          encoder: 'libvpx-vp9',
          encoderOptions: { deadline: 'realtime' },
          subtitles: lines,
          subtitleCodec: 'webvtt',
        }),
        expected: inContainers(converted, converted, kept, kept),
        same: subtitleLanguages,
      },
      {
        name: 'mov_text (mp4)',
        kind: 'subtitles',
        make: make({ ...silent, subtitles: lines }),
        expected: inContainers(kept, kept, converted, converted),
        same: subtitleLanguages,
      },
    ],
  },
  at,
)

testFidelity(
  {
    title: 'Attachments',
    columns: containerColumns,
    rows: [
      {
        name: 'font (mkv)',
        kind: 'attachments',
        make: make({ ...silent, ...mkv, attachment: 'font.ttf' }),
        expected: inContainers(lost, lost, kept, lost),
      },
      {
        name: 'cover picture (mp4)',
        kind: 'attachments',
        make: make({ ...silent, cover: true }),
        expected: inContainers(kept, lost, kept, lost),
        same: ({ streams }) => streams.filter(({ kind }) => kind === 'attachment').map(({ codec }) => codec),
      },
      {
        name: 'cover picture (mkv)',
        kind: 'attachments',
        make: make({ ...silent, ...mkv, cover: true }),
        expected: inContainers(kept, lost, kept, lost),
        same: ({ streams }) => streams.filter(({ kind }) => kind === 'attachment').map(({ codec }) => codec),
      },
    ],
  },
  at,
)
