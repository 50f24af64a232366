import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  type ListMultipartUploadsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3'

import { explainS3Error } from './s3-errors.ts'
import { uploadsPrefix } from './storage.ts'

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

/** Ends uploads in parts begun before then: whose parts nobody completes, nobody sees, and the operator pays. @returns how many */
export async function abortUploads({ client, bucket, prefix }: BucketFolder, before: Date): Promise<number> {
  const query = { Bucket: bucket, Prefix: prefix }
  let aborted = 0
  let from: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {}
  try {
    while (from) {
      const page: ListMultipartUploadsCommandOutput = await client.send(
        new ListMultipartUploadsCommand({ ...query, ...from }),
      )
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        // Uploads by tus have their own time.
        if (Key?.startsWith(`${prefix}${uploadsPrefix}`) === true) continue
        if (Initiated && Initiated >= before) continue
        await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }))
        aborted += 1
      }
      const { IsTruncated, NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page
      from =
        IsTruncated === true && KeyMarker !== undefined && UploadIdMarker !== undefined
          ? { KeyMarker, UploadIdMarker }
          : undefined
    }
    return aborted
  } catch (error) {
    throw explainS3Error(error, bucket)
  }
}
