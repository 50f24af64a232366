/** Where in which bucket files are kept, and how the service is reached. */
export interface S3Location {
  readonly bucket: string
  /** Before each key: empty, or ends with `/`. */
  readonly prefix: string
  /** Undefined for AWS itself, or as the AWS variables and files say. */
  readonly endpoint: string | undefined
  readonly region: string | undefined
}

const bucketPattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const known = ['endpoint', 'region']

/**
 * Reads `s3://bucket/prefix?endpoint=https://…&region=…`. Credentials never stand in it: the SDK finds them where
 * AWS's own tools do.
 *
 * @throws Error that says what is wrong with it
 */
export function parseS3Location(text: string): S3Location {
  const url = URL.parse(text)
  if (url?.protocol !== 's3:') throw new Error('must start with s3://')
  if (url.username !== '' || url.password !== '')
    throw new Error('must hold no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY')
  if (!bucketPattern.test(url.host)) throw new Error(`"${url.host}" is not the name of a bucket`)
  const unknown = [...url.searchParams.keys()].find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`has no option "${unknown}": ${known.join(', ')}`)
  const endpoint = url.searchParams.get('endpoint') ?? undefined
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''))
    throw new Error('must name its endpoint with http:// or https://')
  const folders = decodeURIComponent(url.pathname)
    .split('/')
    .filter((name) => name !== '')
  return {
    bucket: url.host,
    prefix: folders.map((name) => `${name}/`).join(''),
    endpoint,
    region: url.searchParams.get('region') ?? undefined,
  }
}
