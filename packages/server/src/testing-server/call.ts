import { openAsBlob } from 'node:fs'
import { fileURLToPath } from 'node:url'

import type { Task } from '../http/wire.ts'
import type { TestServer } from './start-test-server.ts'

export interface Answer<Body = unknown> {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

export const patternClip = fileURLToPath(new URL('../../fixtures/pattern-64x48.mp4', import.meta.url))

/** Calls the API as curl would: no client of ours in between. */
export async function call(
  { apiUrl, apiKey }: Pick<TestServer, 'apiUrl' | 'apiKey'>,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(`${apiUrl}${path}`, {
    method,
    headers: {
      'x-api-key': apiKey,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, headers: response.headers, body: await readBody(response) }
}

/** Uploads files to `POST /v1/video-import`. */
export async function importVideos(
  { apiUrl, apiKey }: Pick<TestServer, 'apiUrl' | 'apiKey'>,
  files: readonly (string | Blob)[],
): Promise<Answer> {
  const form = new FormData()
  for (const file of files)
    form.append('video', typeof file === 'string' ? await openAsBlob(file) : file, 'clip.mp4')
  const response = await fetch(`${apiUrl}/v1/video-import`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey },
    body: form,
  })
  return { status: response.status, headers: response.headers, body: await readBody(response) }
}

/** Imports the pattern clip and returns the import's job id. */
export async function importPattern(server: Pick<TestServer, 'apiUrl' | 'apiKey'>): Promise<string> {
  const { body } = await importVideos(server, [patternClip])
  return (body as Task).job_id
}

/** Looks at a job until it has one of the statuses. */
export async function waitForStatus(
  server: Pick<TestServer, 'apiUrl' | 'apiKey'>,
  jobId: string,
  statuses: readonly string[],
  timeoutMs = 60_000,
): Promise<Task> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const task = (await call(server, 'GET', `/v1/job/${jobId}`)).body as Task
    if (statuses.includes(task.status)) return task
    if (Date.now() > end) throw new Error(`Job ${jobId} is still ${task.status}.`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text()
  return response.headers.get('content-type')?.includes('json') && text !== '' ? JSON.parse(text) : text
}
