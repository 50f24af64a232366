import { S3ServiceException } from '@aws-sdk/client-s3'

import { connectionCodes } from '../connection-codes.ts'
import { StorageAwayError } from './storage.ts'

/** No such object; a bucket that is not there is another matter. */
export function isMissingObject(error: unknown): boolean {
  return error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.name === 'NotFound')
}

/** What passes becomes a StorageAwayError; what the operator has to mend says how. */
export function explainS3Error(error: unknown, bucket: string): unknown {
  if (!(error instanceof Error)) return error
  if (!(error instanceof S3ServiceException)) return isOfConnection(error) ? away(error) : error
  const { httpStatusCode: status = 0 } = error.$metadata
  if (status >= 500 || status === 429 || error.$retryable !== undefined) return away(error)
  const advice = adviceFor(error.name, bucket)
  return advice === undefined
    ? error
    : new Error(`${advice} (${error.name}: ${error.message})`, { cause: error })
}

function away(cause: Error): StorageAwayError {
  return new StorageAwayError(`The bucket cannot be reached: ${cause.message || cause.name}`, { cause })
}

function isOfConnection(error: Error): boolean {
  // An answer that is no XML comes from a proxy before the service.
  if (error.name === 'TimeoutError' || error.name === 'SyntaxError' || '$response' in error) return true
  if ('code' in error && typeof error.code === 'string' && connectionCodes.has(error.code)) return true
  if (error instanceof AggregateError)
    return error.errors.some((each) => each instanceof Error && isOfConnection(each))
  return error.cause instanceof Error && isOfConnection(error.cause)
}

function adviceFor(name: string, bucket: string): string | undefined {
  switch (name) {
    case 'NoSuchBucket':
      return `There is no bucket "${bucket}": create it, or correct STORAGE_URL`
    case 'AccessDenied':
    case 'Forbidden':
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
      return `The bucket "${bucket}" refuses these credentials: check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and its policy`
    default:
      return undefined
  }
}
