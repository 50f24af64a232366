import { AV_DISPOSITION_DEFAULT, AV_DISPOSITION_FORCED } from 'node-av/constants'
import { Dictionary } from 'node-av/lib'
import { expect } from 'vitest'

import { writeMatroskaChapters } from './child/write-matroska-chapters.ts'
import { writeMp4Chapters } from './child/write-mp4-chapters.ts'
import type { Source } from './source.ts'
import { containerColumns, inContainers } from './testing-media/columns.ts'
import { testFidelity } from './testing-media/fidelity-matrix.ts'
import { makeMedia, type MediaRecipe } from './testing-media/make-media.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'

const at = temporaryFolder()

const small = { width: 64, height: 48, frames: 12, rate: 12 }
const silent = { ...small, audio: null }
const make = (recipe: MediaRecipe) => (path: string) => makeMedia(path, { ...small, ...recipe })
const mkv = { format: 'matroska' }

const [kept, converted, lost] = ['kept', 'converted', 'lost'] as const
const everywhere = inContainers(kept, kept, kept, kept)

const chapters = [
  { startSeconds: 0, endSeconds: 0.4, title: 'Ouverture — Öffnung' },
  { startSeconds: 0.4, endSeconds: 1, title: 'Second' },
]
const chapterStarts = ({ details }: Source) =>
  details.chapters.map(({ startSeconds, title }) => ({ startSeconds, title }))

testFidelity(
  {
    title: 'Chapters',
    columns: containerColumns,
    rows: [
      {
        name: 'chapters (mp4)',
        kind: 'chapters',
        make: async (path) => {
          await makeMedia(path, { ...silent, muxer: { movflags: '+faststart' } })
          await writeMp4Chapters(path, chapters)
          return path
        },
        expected: everywhere,
        same: chapterStarts,
      },
      {
        name: 'chapters (mkv), with sound',
        kind: 'chapters',
        make: async (path) => {
          await makeMedia(path, { ...small, ...mkv, audio: { encoder: 'libopus', sampleRate: 48_000 } })
          await writeMatroskaChapters(path, chapters)
          return path
        },
        options: { allowLoss: ['audio'] },
        expected: everywhere,
        same: chapterStarts,
      },
      {
        name: 'more chapters than one byte counts (mkv)',
        kind: 'chapters',
        make: async (path) => {
          await makeMedia(path, { ...silent, ...mkv })
          await writeMatroskaChapters(
            path,
            Array.from({ length: 300 }, (_, index) => ({
              startSeconds: index / 1000,
              endSeconds: (index + 1) / 1000,
              title: `${index}`,
            })),
          )
          return path
        },
        expected: inContainers(lost, lost, kept, kept),
        same: chapterStarts,
      },
    ],
  },
  at,
)

const usualTags = { title: 'A title', artist: 'Someone', comment: 'näh', date: '2024' }
const tagsNamed = (names: readonly string[]) => (source: Source) => {
  const found = Object.entries(source.details.tags).map(([key, value]) => [key.toLowerCase(), value] as const)
  return Object.fromEntries(found.filter(([key]) => names.includes(key)))
}
const dispositionsOf = ({ details }: Source) =>
  details.streams.map(({ dispositions }) => dispositions.includes('default'))

testFidelity(
  {
    title: 'Tags',
    columns: containerColumns,
    rows: [
      {
        name: 'title, artist, comment, date',
        kind: 'tags',
        make: make({ ...silent, tags: usualTags }),
        expected: everywhere,
        same: tagsNamed(Object.keys(usualTags)),
      },
      {
        name: 'a tag of any name',
        kind: 'tags',
        make: make({ ...silent, ...mkv, tags: { title: 'A title', take_no: '7' } }),
        expected: everywhere,
        same: tagsNamed(['title', 'take_no']),
      },
      {
        name: 'the time of recording',
        kind: 'tags',
        make: make({ ...silent, tags: { creation_time: '2024-05-06T07:08:09.000000Z' } }),
        expected: everywhere,
        same: tagsNamed(['creation_time']),
      },
      {
        name: 'languages and titles of tracks',
        kind: 'tags',
        make: make({
          ...mkv,
          audio: ['ger', 'eng'].map((language) => ({
            encoder: 'libopus',
            sampleRate: 48_000,
            onStream: (stream) => {
              stream.metadata = Dictionary.fromObject({ language, title: `in ${language}` })
            },
          })),
        }),
        options: { allowLoss: ['audio'] },
        expected: inContainers(converted, kept, kept, kept),
      },
      {
        name: 'a language that has two codes',
        kind: 'tags',
        make: make({ audio: { language: 'deu' } }),
        options: { allowLoss: ['audio'] },
        expected: inContainers(kept, converted, kept, kept),
      },
      {
        name: 'any other tag of a track (mkv)',
        kind: 'tags',
        make: make({
          ...silent,
          ...mkv,
          onVideoStream: (stream) => {
            stream.metadata = Dictionary.fromObject({ camera: 'left' })
          },
        }),
        expected: inContainers(lost, lost, kept, kept),
      },
      {
        name: 'default tracks (mkv)',
        kind: 'tags',
        make: make({
          ...mkv,
          muxer: { default_mode: 'passthrough' },
          onVideoStream: (stream) => {
            stream.setDisposition(AV_DISPOSITION_DEFAULT)
          },
          audio: [0, 1].map((number) => ({
            encoder: 'aac',
            onStream: (stream) => {
              if (number === 1) stream.setDisposition(AV_DISPOSITION_DEFAULT)
            },
          })),
        }),
        options: { allowLoss: ['audio'] },
        expected: everywhere,
        check: ({ source, result, plan }) => {
          if (plan.options.container !== 'webm')
            expect(dispositionsOf(result)).toEqual(dispositionsOf(source))
        },
      },
      {
        name: 'forced subtitles (mkv)',
        kind: 'tags',
        make: make({
          ...silent,
          ...mkv,
          subtitles: ['one'],
          onSubtitleStream: (stream) => {
            stream.setDisposition(AV_DISPOSITION_FORCED)
          },
        }),
        expected: inContainers(lost, lost, kept, kept),
      },
    ],
  },
  at,
)
