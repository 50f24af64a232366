import { describe, expect, it } from 'vitest'

import { parseS3Location } from './s3-location.ts'

describe('parseS3Location', () => {
  it.each([
    ['s3://videos', { bucket: 'videos', prefix: '', endpoint: undefined, region: undefined }],
    ['s3://videos/', { bucket: 'videos', prefix: '', endpoint: undefined, region: undefined }],
    ['s3://my.videos/a//b', { bucket: 'my.videos', prefix: 'a/b/', endpoint: undefined, region: undefined }],
    [
      's3://videos/a%20b?endpoint=http://127.0.0.1:9000&region=eu-central-1',
      { bucket: 'videos', prefix: 'a b/', endpoint: 'http://127.0.0.1:9000', region: 'eu-central-1' },
    ],
  ])('reads %s', (text, location) => {
    expect(parseS3Location(text)).toEqual(location)
  })

  it.each([
    ['https://videos.example.com', 'must start with s3://'],
    ['s3://', 'is not the name of a bucket'],
    ['s3://Videos_', 'is not the name of a bucket'],
    ['s3://key:secret@videos', 'must hold no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
    ['s3://videos?acl=public', 'has no option "acl": endpoint, region'],
    ['s3://videos?endpoint=127.0.0.1:9000', 'must name its endpoint with http:// or https://'],
  ])('refuses %s', (text, message) => {
    expect(() => parseS3Location(text)).toThrow(message)
  })
})
