import type { Connection } from '../connection/connect.ts'
import type { Reporter } from '../reporting/reporter.ts'
import { checkOptions } from '../options/check-options.ts'
import type { Options } from '../options/upscale-options.ts'
import type { NamedVideo } from './find-video.ts'
import { importInput, type StoredVideo } from './import-input.ts'
import { nameOf } from './source.ts'

interface StoreStep {
  /** What it is brought there for. */
  readonly options: Options
  readonly reporter: Reporter
  readonly signal: AbortSignal
}

/**
 * Brings a video to the service, unless it is there already, and says under which id, so that it is not
 * imported again for the next command.
 */
export async function storeVideo(
  connection: Connection,
  video: NamedVideo,
  { options, reporter, signal }: StoreStep,
): Promise<StoredVideo> {
  if (video.kind === 'job') return { jobId: video.jobId, videoNo: video.videoNo }
  const capabilities = await connection.client.capabilities({ signal })
  // One that does not say what it can takes no videos either, and that is told below.
  if (capabilities) checkOptions(options, capabilities)
  const track = reporter.track(nameOf(video))
  try {
    const stored = await importInput(connection, video, { signal, track })
    reporter.note(`Imported as ${stored.jobId}: give that instead of the video to use it again.`)
    return stored
  } finally {
    track.end()
  }
}
