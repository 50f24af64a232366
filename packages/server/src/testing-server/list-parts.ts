import type { IncomingMessage, ServerResponse } from 'node:http'

interface Part {
  readonly bytes: number
  readonly etag: string
}

/**
 * Answers ListParts, the one call of ours that fauxqs lacks, from the parts that it has taken: their sizes as sent, their
 * tags as answered.
 */
export function createPartsList() {
  const uploads = new Map<string, Map<number, Part>>()

  return {
    /** @returns whether the request was one of these, and is answered */
    answer({ method, url = '' }: IncomingMessage, outgoing: ServerResponse): boolean {
      const { searchParams: query, pathname } = new URL(url, 'http://localhost')
      const uploadId = query.get('uploadId')
      if (method !== 'GET' || uploadId === null) return false
      const parts = uploads.get(uploadId)
      const text = parts ? describeParts(parts) : '<Error><Code>NoSuchUpload</Code></Error>'
      outgoing.writeHead(parts ? 200 : 404, { 'content-type': 'application/xml', 'x-of': pathname }).end(text)
      return true
    },

    /** Looks at what passes. */
    note({ method, url = '', headers }: IncomingMessage, response: IncomingMessage, body: string): void {
      const query = new URL(url, 'http://localhost').searchParams
      const uploadId = query.get('uploadId')
      const begun = /<UploadId>([^<]+)</.exec(body)?.[1]
      if (method === 'POST' && query.has('uploads') && begun !== undefined) uploads.set(begun, new Map())
      if (uploadId === null || response.statusCode !== 200) {
        if (uploadId !== null && method === 'DELETE') uploads.delete(uploadId)
        return
      }
      if (method === 'POST') uploads.delete(uploadId)
      const decoded = headers['x-amz-decoded-content-length'] ?? headers['content-length']
      const part = { bytes: Number(decoded), etag: response.headers.etag ?? '' }
      if (method === 'PUT') uploads.get(uploadId)?.set(Number(query.get('partNumber')), part)
    },
  }
}

function describeParts(parts: ReadonlyMap<number, Part>): string {
  const list = [...parts].toSorted(([a], [b]) => a - b)
  const described = list.map(
    ([number, { bytes, etag }]) =>
      `<Part><PartNumber>${String(number)}</PartNumber><ETag>${etag}</ETag><Size>${String(bytes)}</Size></Part>`,
  )
  return `<ListPartsResult><IsTruncated>false</IsTruncated>${described.join('')}</ListPartsResult>`
}
