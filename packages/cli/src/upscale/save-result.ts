import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { CompletedJob } from '@video-upscale/client'
import { downloadVideo } from '@video-upscale/client/download'
import { saveVideo } from '@video-upscale/client/node'

import type { Connection } from '../connection/connect.ts'
import { refuseExisting } from '../outputs/prepare-outs.ts'
import type { Track } from '../reporting/reporter.ts'

export interface SaveStep {
  readonly connection: Connection
  readonly track: Track
  readonly stdout: NodeJS.WriteStream
  readonly signal: AbortSignal
  readonly force: boolean
}

/** Saves a result to its file, or writes it to standard output. Returns its bytes. */
export async function saveResult(job: CompletedJob, out: string | null, step: SaveStep): Promise<number> {
  const { connection, track, stdout, signal, force } = step
  const onProgress = (received: number, total: number | null): void => {
    track.transfer('saving', received, total)
  }
  track.step('saving')
  if (out === null) {
    let bytes = 0
    const { stream } = await downloadVideo(connection.client, job, { signal, onProgress })
    const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        bytes += chunk.length
        yield chunk
      }
    }
    await pipeline(stream, counted, stdout, { signal, end: false })
    return bytes
  }
  // It may have come while the job was at work.
  await refuseExisting(out, { force })
  await mkdir(dirname(out), { recursive: true })
  return saveVideo(connection.client, job, out, { signal, onProgress })
}
