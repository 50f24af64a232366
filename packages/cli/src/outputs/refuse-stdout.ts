import { UsageError } from '../exit-codes.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'

/** @throws UsageError where standard output cannot take a video */
export function refuseStdout(
  { stdout }: Pick<Terminal, 'stdout'>,
  { json }: Pick<OutputFlags, 'json'>,
): void {
  if (json)
    throw new UsageError('Standard output is either for the video or for --json: leave one of them out.')
  if (stdout.isTTY) {
    throw new UsageError(
      'Standard output is a terminal, which cannot show a video: pipe it on, or give -o a file.',
    )
  }
}
