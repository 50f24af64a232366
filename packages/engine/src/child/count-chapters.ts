import { AV_LOG_ERROR, AV_LOG_INFO } from 'node-av/constants'
import { type FormatContext, Log } from 'node-av/lib'

const endMark = 'video-upscale: end of dump'
const chapterLine = /^\s*Chapter #\d+:\d+/

/**
 * Counts chapters. node-av has no API for them, but FFmpeg's own dump of a file lists them, so the dump is read
 * from the log. Only for knowing that there are some, and so refusing to lose them silently.
 */
export async function countChapters(input: FormatContext): Promise<number> {
  let chapters = 0
  // Log lines arrive later, through the event loop: the mark says when all of them have.
  const complete = new Promise<void>((resolve) => {
    Log.setCallback(
      (_level, line) => {
        if (chapterLine.test(line)) chapters += 1
        if (line.includes(endMark)) resolve()
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
  return chapters
}
