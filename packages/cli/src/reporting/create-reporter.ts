import type { OutputFlags, Terminal } from '../terminal.ts'
import { createJsonReporter } from './json-reporter.ts'
import { createLiveReporter } from './live-reporter.ts'
import { createPlainReporter } from './plain-reporter.ts'
import type { Reporter } from './reporter.ts'

type Streams = Pick<Terminal, 'stdout' | 'stderr'>

/** The reporter for what is at the other end. */
export function createReporter(streams: Streams, { json, quiet }: OutputFlags): Reporter {
  if (json) return createJsonReporter(streams)
  if (quiet) return createPlainReporter(streams, { quiet })
  // A terminal that does not say its size, as in some containers, can't be drawn on.
  const { isTTY, columns } = streams.stderr
  return isTTY && columns > 0 ? createLiveReporter(streams) : createPlainReporter(streams, { quiet })
}
