import type { Plan } from '../plan.ts'
import { writeMatroskaChapters } from './write-matroska-chapters.ts'
import { writeMp4Chapters } from './write-mp4-chapters.ts'

/** Puts the plan's chapters into the finished file: node-av can't hand them to the muxer. */
export async function writeChapters(path: string, { output, options }: Plan): Promise<void> {
  if (output.chapters.length === 0) return
  switch (options.container) {
    case 'mp4':
    case 'mov':
      await writeMp4Chapters(path, output.chapters)
      return
    case 'mkv':
    case 'webm':
      await writeMatroskaChapters(path, output.chapters)
  }
}
