import type { S3ClientConfig } from '@aws-sdk/client-s3'

import type { S3Location } from './s3-location.ts'

const connectTimeoutMs = 5_000
const silenceTimeoutMs = 60_000
// Each download of a slow client holds one.
const mostConnections = 500

/** How a client of ours talks to S3, or to a service that speaks it. */
export function s3ClientConfig({ endpoint, region }: S3Location): S3ClientConfig {
  const agent = { maxSockets: mostConnections }
  return {
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    // Services of one's own have no regions, and the SDK asks for one.
    ...(region === undefined ? (endpoint === undefined ? {} : { region: 'us-east-1' }) : { region }),
    followRegionRedirects: true,
    // Services other than AWS often refuse the trailer that carries the checksum.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      socketTimeout: silenceTimeoutMs,
      httpAgent: agent,
      httpsAgent: agent,
    },
  }
}
