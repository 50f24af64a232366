import {
  AV_DISPOSITION_CAPTIONS,
  AV_DISPOSITION_COMMENT,
  AV_DISPOSITION_DEFAULT,
  AV_DISPOSITION_DESCRIPTIONS,
  AV_DISPOSITION_DUB,
  AV_DISPOSITION_FORCED,
  AV_DISPOSITION_HEARING_IMPAIRED,
  AV_DISPOSITION_KARAOKE,
  AV_DISPOSITION_LYRICS,
  AV_DISPOSITION_ORIGINAL,
  AV_DISPOSITION_VISUAL_IMPAIRED,
} from 'node-av/constants'
import type { Stream } from 'node-av/lib'

// What a track is for. Those that say how its packets are made (attached picture, still) are not among them.
const names = [
  ['default', AV_DISPOSITION_DEFAULT],
  ['forced', AV_DISPOSITION_FORCED],
  ['comment', AV_DISPOSITION_COMMENT],
  ['original', AV_DISPOSITION_ORIGINAL],
  ['dub', AV_DISPOSITION_DUB],
  ['lyrics', AV_DISPOSITION_LYRICS],
  ['karaoke', AV_DISPOSITION_KARAOKE],
  ['hearing_impaired', AV_DISPOSITION_HEARING_IMPAIRED],
  ['visual_impaired', AV_DISPOSITION_VISUAL_IMPAIRED],
  ['captions', AV_DISPOSITION_CAPTIONS],
  ['descriptions', AV_DISPOSITION_DESCRIPTIONS],
] as const

/** What a track says it is for. */
export function dispositionsOf(stream: Stream): string[] {
  return names.flatMap(([name, flag]) => (stream.hasDisposition(flag) ? [name] : []))
}

/** Says the same of an output track. */
export function setDispositions(stream: Stream, wanted: readonly string[]): void {
  for (const [name, flag] of names) {
    if (wanted.includes(name)) stream.setDisposition(flag)
    else stream.clearDisposition(flag)
  }
}
