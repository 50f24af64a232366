import type { ContainerName } from './containers.ts'
import type { Chapter } from './source.ts'

// mp4 counts chapters, and the bytes of each title, in one byte.
const mostInOneByte = 255

/** True if the container's list of chapters has room for all of them with their whole titles. */
export function canHoldChapters(chapters: readonly Chapter[], container: ContainerName): boolean {
  if (container === 'mkv' || container === 'webm') return true
  const titlesFit = chapters.every(({ title }) => Buffer.byteLength(title ?? '') <= mostInOneByte)
  return titlesFit && chapters.length <= mostInOneByte
}
