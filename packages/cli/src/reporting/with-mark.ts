import { paint } from './paint.ts'
import type { Mark } from './reporter.ts'

/** What stands before a result with a mark. */
export function withMark(stream: NodeJS.WriteStream, mark: Mark | undefined): string {
  return mark ? `${paint(stream, mark.style, mark.sign)} ` : ''
}
