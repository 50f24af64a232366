import { stat } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'

import type { FormatContext, Stream } from 'node-av/lib'

import { FileUnreadableError, SourceChangedError } from '../errors.ts'
import type { Source } from '../source.ts'
import { describeStream } from './describe-source.ts'
import { openInput } from './open-input.ts'

/** Opens a probed file again. Throws SourceChangedError if it is no longer the file that was planned for. */
export async function openSource(source: Source): Promise<{ input: FormatContext; video: Stream }> {
  const { size } = await stat(source.path).catch((cause: unknown) => {
    throw new FileUnreadableError(`The source can't be opened: ${String(cause)}`, { cause })
  })
  if (size !== source.bytes) {
    throw new SourceChangedError(
      `The source was ${source.bytes} bytes when probed, now ${size}. Probe it again.`,
    )
  }
  const input = await openInput(source.path)
  const video = input.streams[source.details.videoStreamIndex]
  // By value: a database that stored the source may have changed the order of its keys.
  const found = input.streams.map(describeStream)
  if (video !== undefined && isDeepStrictEqual(found, source.streams)) return { input, video }
  await input.closeInput()
  throw new SourceChangedError('The source has other streams than when it was probed. Probe it again.')
}
