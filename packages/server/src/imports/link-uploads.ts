import { join } from 'node:path'

import { ApiError } from '../http/api-error.ts'
import { noSuchUpload } from '../uploads/answer-upload.ts'
import type { Uploads } from '../uploads/uploads.ts'
import type { ReceivedFile } from './receive-files.ts'

/**
 * Gives an import its own hold on finished uploads: whoever deletes or imports them meanwhile does it no
 * harm, and an import that is refused leaves them as they are.
 *
 * @throws ApiError 404 for an upload that is not there, 409 for one that is not whole
 */
export async function linkUploads(
  uploads: Uploads,
  accountId: number,
  uploadIds: readonly string[],
  directory: string,
): Promise<ReceivedFile[]> {
  const files: ReceivedFile[] = []
  for (const [index, uploadId] of uploadIds.entries()) {
    const found = await uploads.find(accountId, uploadId)
    if (found.state === 'missing') throw noSuchUpload(uploadId)
    if (found.state === 'unfinished') {
      throw new ApiError(
        409,
        `Upload ${uploadId} has ${String(found.offset)} of its ${String(found.bytes)} bytes. Send the rest first.`,
      )
    }
    const path = join(directory, String(index))
    if (!(await uploads.bringTo(uploadId, path))) throw noSuchUpload(uploadId)
    files.push({ path, field: `uploadIds[${String(index)}]`, hash: Buffer.alloc(0) })
  }
  return files
}
