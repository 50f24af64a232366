import type { Container } from './containers.ts'
import { heldLanguage } from './languages.ts'

type Tags = Readonly<Record<string, string>>

// Written by the container itself, about the container itself.
const aboutTheContainer = new Set([
  'major_brand',
  'minor_version',
  'compatible_brands',
  'encoder',
  'duration',
])

// Per stream: what the muxer writes by itself, statistics of the packets, and what other rows of the plan cover.
const aboutTheStream = new Set([
  'vendor_id',
  'creation_time',
  'alpha_mode',
  'timecode',
  'rotate',
  'stereo_mode',
])
const statistics = /^(bps|number_of_frames|number_of_bytes|_statistics_.*)(-\w+)?$/

// Keys with an iTunes atom of their own, the form that players and file managers read.
const itunesKeys = new Set([
  'title', 'artist', 'album_artist', 'composer', 'album', 'date', 'comment', 'genre', 'copyright', 'grouping',
  'lyrics', 'description', 'synopsis', 'show', 'episode_id', 'network', 'creation_time',
]) // prettier-ignore

/** The file's tags that are content and go to the output. */
export function outputTags(tags: Tags): Tags {
  return Object.fromEntries(
    Object.entries(tags).filter(([key, value]) => value !== '' && !aboutTheContainer.has(key.toLowerCase())),
  )
}

/** True if every tag has an iTunes atom; otherwise all are written as QuickTime keys, which take any name. */
export function fitItunesAtoms(tags: Tags): boolean {
  return Object.keys(tags).every((key) => itunesKeys.has(key.toLowerCase()))
}

/** The tags of one stream that are content, as the container keeps them. */
export function outputStreamTags(tags: Tags, container: Container): Tags {
  const held = Object.entries(tags).filter(([key]) => isContent(key))
  const entries = held.flatMap(([key, value]): [string, string][] => {
    const kept = heldValue(key, value, container)
    return kept === null ? [] : [[isTitle(key) ? container.titleTag : key, kept]]
  })
  // A title goes before the handler's name, whose place it takes.
  const title = Object.entries(tags).find(([key]) => isTitle(key))?.[1]
  return Object.fromEntries(title === undefined ? entries : [...entries, [container.titleTag, title]])
}

/** True if the container keeps the track's title under another name. */
export function movesTitle(tags: Tags, container: Container): boolean {
  return container.titleTag !== 'title' && Object.keys(tags).some(isTitle)
}

function isTitle(name: string): boolean {
  return name.toLowerCase() === 'title'
}

/** Names of a stream's tags that would be lost. */
export function lostStreamTags(tags: Tags, container: Container): string[] {
  return Object.keys(tags).filter(
    (key) => isContent(key) && heldValue(key, tags[key] ?? '', container) === null,
  )
}

function isContent(name: string): boolean {
  const key = name.toLowerCase()
  return !aboutTheStream.has(key) && !aboutTheContainer.has(key) && !statistics.test(key)
}

function heldValue(name: string, value: string, container: Container): string | null {
  const key = name.toLowerCase()
  if (key === 'language') return heldLanguage(value, container)
  return container.streamTags === null || container.streamTags.includes(key) ? value : null
}
