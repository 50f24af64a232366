import type { FakeContext } from '../fake-context.ts'
import type { Call } from '../http/call.ts'
import { Refusal } from '../http/refusal.ts'

/** GET and HEAD of a signed URL: whole, in part, or not again. */
export function downloadFile({ links, clock }: FakeContext, { method, headers, params }: Call): Response {
  const link = links.find(params.token ?? '')
  if (!link || link.expiresAt <= clock.now()) {
    throw new Refusal(403, 'This URL has expired; fetch the job again for a fresh one')
  }
  if (link.job.filesExpiredAt !== undefined) throw new Refusal(404, 'This file was deleted')
  const video = link.job.videos[link.videoNo] ?? new Uint8Array()
  const etag = `"${link.job.id}-${link.videoNo}"`
  if (headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers: { etag } })
  const range = method === 'GET' ? readRange(headers, etag, video.byteLength) : undefined
  const { first = 0, last = video.byteLength - 1 } = range ?? {}
  const length = String(last - first + 1)
  const described = {
    'accept-ranges': 'bytes',
    'content-length': length,
    'content-type': 'video/mp4',
    'content-disposition': `attachment; filename="${link.job.id}-${link.videoNo}.mp4"`,
    etag,
    ...(range ? { 'content-range': `bytes ${first}-${last}/${video.byteLength}` } : {}),
  }
  const body = method === 'HEAD' ? null : video.slice(first, last + 1)
  return new Response(body, { status: range ? 206 : 200, headers: described })
}

interface ByteRange {
  readonly first: number
  readonly last: number
}

/** One range of bytes; anything else that a Range header can say is ignored, as HTTP allows. */
function readRange(headers: Headers, etag: string, size: number): ByteRange | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers.get('range') ?? '') ?? []
  const sameFile = (headers.get('if-range') ?? etag) === etag
  if ((from === '' && to === '') || !sameFile) return undefined
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (first >= size) {
    const contentRange = { 'content-range': `bytes */${size}` }
    throw new Refusal(416, `The range begins at ${first}, but the file has ${size} bytes`, {
      headers: contentRange,
    })
  }
  return first > last ? undefined : { first, last }
}
