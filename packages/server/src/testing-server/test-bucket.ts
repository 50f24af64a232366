import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DeleteObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { startFauxqs } from 'fauxqs'

import { createPartsList } from './list-parts.ts'

/** A bucket of a real S3 server (fauxqs), behind a proxy that can make it fail. */
export interface TestBucket {
  /** Where it listens, behind the proxy. */
  readonly port: number
  /** Whole keys that begin so. */
  listKeys(prefix: string): Promise<string[]>
  deleteKey(key: string): Promise<void>
  /** As the setting takes it. Credentials are in the environment from the start on. */
  storageUrl(folder?: string): string
  /** What every request is answered with, until it is undefined. */
  answerNext(answer: { readonly status: number; readonly body: string } | undefined): void
  /** How many requests were answered so. */
  refused(): number
  /** Lets every request wait so long before it is passed on. */
  delayEach(delayMs: number): void
  /** Breaks every answer off after so many bytes of its body. */
  cutAfter(bytes: number | undefined): void
  stop(): Promise<void>
}

export async function startTestBucket(): Promise<TestBucket> {
  // fauxqs looks at no signature, and the SDK signs with nothing less.
  process.env.AWS_ACCESS_KEY_ID ??= 'test'
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test'
  const s3 = await startFauxqs({ port: 0, logger: false })
  s3.createBucket('videos')
  const endpoint = `http://127.0.0.1:${String(s3.port)}`
  // Past the proxy.
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true })
  const parts = createPartsList()
  let answer: { readonly status: number; readonly body: string } | undefined
  let mostBytes: number | undefined
  let delayMs = 0
  let refused = 0

  const proxy = createServer((incoming, outgoing) => {
    if (answer) {
      refused += 1
      incoming.resume()
      outgoing.writeHead(answer.status).end(answer.body)
      return
    }
    if (parts.answer(incoming, outgoing)) return
    setTimeout(() => {
      pass(incoming, outgoing, { port: s3.port, mostBytes, parts })
    }, delayMs)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  return {
    port,
    async listKeys(prefix) {
      const { Contents = [] } = await client.send(
        new ListObjectsV2Command({ Bucket: 'videos', Prefix: prefix }),
      )
      return Contents.flatMap(({ Key }) => Key ?? [])
    },
    async deleteKey(key) {
      await client.send(new DeleteObjectCommand({ Bucket: 'videos', Key: key }))
    },
    storageUrl: (folder = '') => `s3://videos/${folder}?endpoint=http://127.0.0.1:${String(port)}`,
    answerNext: (next) => {
      answer = next
    },
    refused: () => refused,
    delayEach: (next) => {
      delayMs = next
    },
    cutAfter: (bytes) => {
      mostBytes = bytes
    },
    stop: async () => {
      client.destroy()
      await new Promise<void>((resolve) => {
        proxy.close(() => {
          resolve()
        })
        proxy.closeAllConnections()
      })
      await s3.stop()
    },
  }
}

function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  {
    port,
    mostBytes,
    parts,
  }: {
    readonly port: number
    readonly mostBytes: number | undefined
    readonly parts: ReturnType<typeof createPartsList>
  },
): void {
  const { method, url: path, headers } = incoming
  const onward = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers)
    let sent = 0
    let start = ''
    response.on('data', (chunk: Buffer) => {
      outgoing.write(chunk)
      sent += chunk.length
      if (start.length < 1000) start += chunk.toString('latin1')
      if (mostBytes !== undefined && sent > mostBytes) outgoing.destroy()
    })
    response.on('end', () => {
      parts.note(incoming, response, start)
      outgoing.end()
    })
  })
  onward.on('error', () => outgoing.destroy())
  incoming.pipe(onward)
}
