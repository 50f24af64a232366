import type { Client } from './client.ts'
import type { CompletedJob } from './job.ts'
import { startImport, type ImportOptions } from './upload/start-import.ts'
import type { Video } from './upload/video-source.ts'

export { startImport, type Import, type ImportOptions } from './upload/start-import.ts'
export { importUrls, type ImportUrlsOptions } from './upload/import-urls.ts'
export { ImportNotOfferedError, UnreadableSourceError } from './upload/upload-errors.ts'
export type { KeyValueStorage, UploadStorage } from './upload/upload-storage.ts'
export type { Video, VideoFile, VideoStream } from './upload/video-source.ts'

/**
 * Imports one to four videos into a service that takes them (ours; the hosted one makes its own videos).
 * Upscale them by the id of the job that comes back and their place in the list.
 *
 * More than 5 MB in all go as resumable uploads (tus) where the service offers them: in parts, one video
 * after the other, through broken connections and, with `urlStorage`, through reloads. The rest goes as one
 * form. `startImport` is the same with pause and resume.
 *
 * @throws ImportNotOfferedError if the service takes no videos
 * @throws RangeError if there are too many videos, or one is too large for the service
 * @throws ApiError `unsupported-video` whose `faults` say which file is no whole video and why
 * @throws UnreadableSourceError if a video cannot be read as announced
 * @throws OutcomeUnknownError if the answer to the import itself was lost
 * @throws ConnectionError if it cannot be uploaded in spite of all attempts, or the signal's reason
 */
export function importVideos(
  client: Client,
  videos: readonly Video[],
  options?: ImportOptions,
): Promise<CompletedJob> {
  return startImport(client, videos, options).done
}
