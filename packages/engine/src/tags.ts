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

/** Stream tags that mp4 keeps. */
const keptOnStreams = new Set(['language', 'handler_name', 'title'])

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

/** The tags of one stream that mp4 keeps. */
export function outputStreamTags(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => keptOnStreams.has(key.toLowerCase())))
}

/** Names of a stream's tags that would be lost. */
export function lostStreamTags(tags: Tags): string[] {
  return Object.keys(tags).filter((name) => {
    const key = name.toLowerCase()
    const known = keptOnStreams.has(key) || aboutTheStream.has(key) || aboutTheContainer.has(key)
    return !known && !statistics.test(key)
  })
}
