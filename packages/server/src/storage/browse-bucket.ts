import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3'

import { explainS3Error } from './s3-errors.ts'

interface BucketFolder {
  readonly client: S3Client
  readonly bucket: string
  readonly prefix: string
}

/** The keys that begin with `wanted`, in pages of a thousand. */
export async function* listKeys(
  { client, bucket, prefix }: BucketFolder,
  wanted: string,
): AsyncGenerator<string> {
  try {
    const query = { Bucket: bucket, Prefix: `${prefix}${wanted}` }
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, query)) {
      for (const { Key = '' } of Contents) yield Key.slice(prefix.length)
    }
  } catch (error) {
    throw explainS3Error(error, bucket)
  }
}

/** Ends all uploads in parts: whose parts nobody completes, nobody sees, and the operator pays. @returns how many */
export async function abortUploads({ client, bucket, prefix }: BucketFolder): Promise<number> {
  const query = { Bucket: bucket, Prefix: prefix }
  let aborted = 0
  try {
    // What was listed is gone then, so that each list is a first page.
    for (;;) {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand(query))
      if (Uploads.length === 0) return aborted
      for (const { Key, UploadId } of Uploads) {
        await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }))
        aborted += 1
      }
    }
  } catch (error) {
    throw explainS3Error(error, bucket)
  }
}
