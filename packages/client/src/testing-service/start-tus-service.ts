import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

import { createClient, type Client } from '../client.ts'
import { completedTask } from './tasks.ts'

export interface TusService {
  /** With `/api`, as a client takes it. */
  readonly baseUrl: string
  readonly requests: {
    readonly method: string
    readonly path: string
    readonly headers: IncomingMessage['headers']
  }[]
  /** Bodies of imports. */
  readonly imports: unknown[]
  /** The uploads of the last import. */
  importedIds(): string[]
  /** Methods of the requests about uploads. */
  uploadMethods(): string[]
  readonly client: Client
  close(): Promise<void>
}

/** May answer or break a request itself, and says whether it did. */
export type Meddle = (request: IncomingMessage, response: ServerResponse, count: number) => boolean

/** A real tus server on loopback, over a directory, with what a client asks around it. */
export async function startTusService(
  directory: string,
  meddle: Meddle = () => false,
  generateUrl?: (id: string) => string,
): Promise<TusService> {
  const tus = new Server({
    path: '/api/v1/uploads',
    datastore: new FileStore({ directory }),
    ...(generateUrl ? { generateUrl: (_request, { id }) => generateUrl(id) } : {}),
  })
  const requests: TusService['requests'] = []
  const imports: unknown[] = []
  const server = createServer((request, response) => {
    const { method = '', url: path = '', headers } = request
    requests.push({ method, path, headers })
    if (meddle(request, response, requests.length)) return
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (headers['x-api-key'] !== 'vu_key') json(401, { code: 401, message: 'no key', raw_message: '' })
    else if (path.endsWith('/v1/capabilities')) json(200, capabilities)
    else if (path.endsWith('/v1/video-import')) {
      void readText(request).then((body) => {
        imports.push(headers['content-type'] === 'application/json' ? JSON.parse(body) : body)
        json(200, { ...completedTask, task_type: 'video_import' })
      })
    } else void tus.handle(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const baseUrl = `http://127.0.0.1:${String(port)}/api`
  return {
    baseUrl,
    client: createClient({ apiKey: 'vu_key', baseUrl, retry: { maxAttempts: 1 } }),
    importedIds: () => (imports.at(-1) as { uploadIds: string[] }).uploadIds,
    uploadMethods: () => requests.filter(({ path }) => path.includes('/uploads')).map(({ method }) => method),
    requests,
    imports,
    close: async () => {
      server.closeAllConnections()
      // Closed before is closed as well.
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString()
}

const capabilities = {
  idempotency: true,
  events: false,
  uploads: true,
  models: [],
  limits: { maxVideoBytes: 1e9, maxVideosPerImport: 4, maxConcurrentJobs: 1, waitSeconds: 0 },
}
