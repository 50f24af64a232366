import { containerNames, containers } from '@video-upscale/engine'
import type { FastifyReply } from 'fastify'

import { ApiError } from '../http/api-error.ts'
import type { ServerContext } from '../server-context.ts'
import { jobIdOfKey } from '../storage/job-id-of-key.ts'
import type { StoredFile } from '../storage/storage.ts'
import { readFileToken, type FileGrant } from './file-token.ts'

export interface OpenedFile extends StoredFile {
  readonly grant: FileGrant
  /** Changes with the content: a key is written once, so size and time tell versions apart. */
  readonly etag: string
}

/**
 * The stored file that a token opens.
 *
 * @throws ApiError 403 for a changed or expired URL, 404 for a deleted file
 */
export async function openFile(context: ServerContext, token: string): Promise<OpenedFile> {
  const grant = readFileToken(token, context.fileSecret)
  if (!grant) throw new ApiError(403, 'This URL was changed on its way. Fetch the job again for a whole one.')
  if (grant.expiresAt <= context.now()) {
    throw new ApiError(403, 'This URL has expired. Fetch the job again for a fresh one.')
  }
  // What was given up is still there for a while, for who had begun to read it.
  const stored = (await isGivenUp(context, grant.key)) ? undefined : await context.storage.head(grant.key)
  if (!stored) throw new ApiError(404, 'This file was deleted.')
  return {
    ...stored,
    grant,
    etag: `"${stored.bytes.toString(36)}-${stored.modifiedAt.getTime().toString(36)}"`,
  }
}

async function isGivenUp({ db }: ServerContext, key: string): Promise<boolean> {
  const job = await db
    .selectFrom('jobs')
    .select('files_expired_at')
    .where('id', '=', jobIdOfKey(key))
    .executeTakeFirst()
  return job !== undefined && job.files_expired_at !== null
}

/** By the extension, which for a result is its container's name. */
function contentTypeOf(fileName: string): string {
  const extension = fileName.split('.').at(-1)
  const name = containerNames.find((known) => known === extension)
  return name === undefined ? 'application/octet-stream' : containers[name].contentType
}

/** The headers that every answer about the file carries. */
export function describeFile(reply: FastifyReply, file: OpenedFile): void {
  const name = file.grant.fileName.includes('.') ? file.grant.fileName : `${file.grant.fileName}.video`
  reply.headers({
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-transform',
    'content-disposition': `attachment; filename="${name}"`,
    'content-type': contentTypeOf(name),
    'last-modified': file.modifiedAt.toUTCString(),
    // A stored source is a stranger's file: no browser may take it for a page.
    'x-content-type-options': 'nosniff',
    etag: file.etag,
  })
}
