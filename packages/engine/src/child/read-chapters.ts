import { AV_LOG_ERROR, AV_LOG_INFO } from 'node-av/constants'
import { type FormatContext, Log } from 'node-av/lib'

import type { Chapter } from '../source.ts'

const endMark = 'video-upscale: end of dump'

/**
 * Reads the chapters. node-av has no API for them, but FFmpeg's own dump of a file lists them, so the dump is read
 * from the log, to the microsecond.
 */
export async function readChapters(input: FormatContext): Promise<Chapter[]> {
  const pieces: string[] = []
  // Log lines arrive later, through the event loop: the mark says when all of them have.
  const complete = new Promise<void>((resolve) => {
    Log.setCallback(
      (_level, piece) => {
        if (piece.includes(endMark)) resolve()
        else pieces.push(piece)
      },
      { maxLevel: AV_LOG_INFO },
    )
  })
  Log.setLevel(AV_LOG_INFO)
  input.dumpFormat(0, 'source', false)
  Log.log(AV_LOG_INFO, endMark)
  await complete
  Log.resetCallback()
  Log.setLevel(AV_LOG_ERROR)
  return parseChapters(pieces)
}

const chapterHead = /^ {4}Chapter #\d+:\d+: $/
const tagHead = /^ {8}(\S.*?) *: $/
const nextLine = /^\n *: $/

/** The dump as the log hands it out: a head, `start 0.000000, `, `end 1.000000`, then tags piece by piece. */
export function parseChapters(pieces: readonly string[]): Chapter[] {
  const chapters: { startSeconds: number; endSeconds: number; title: string | null }[] = []
  let tag: string | null = null
  for (const piece of pieces) {
    const chapter = chapters.at(-1)
    if (chapterHead.test(piece)) {
      chapters.push({ startSeconds: 0, endSeconds: 0, title: null })
      tag = null
    } else if (chapter === undefined) {
      continue
    } else if (tag !== null) {
      // An empty piece ends a tag; a line break inside one comes as a piece of its own.
      if (piece === '') tag = null
      else if (tag === 'title') chapter.title = (chapter.title ?? '') + (nextLine.test(piece) ? '\n' : piece)
    } else if (tagHead.test(piece)) {
      tag = tagHead.exec(piece)?.[1]?.toLowerCase() ?? null
    } else if (piece.startsWith('  Stream #') || piece.startsWith('  Program ')) {
      break
    } else {
      chapter.startSeconds = secondsAfter('start', piece) ?? chapter.startSeconds
      chapter.endSeconds = secondsAfter('end', piece) ?? chapter.endSeconds
    }
  }
  return chapters
}

function secondsAfter(word: string, piece: string): number | null {
  const match = new RegExp(`^${word} (-?\\d+\\.\\d+)`).exec(piece)
  return match === null ? null : Number(match[1])
}
