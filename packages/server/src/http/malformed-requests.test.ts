import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import { call, importPattern, patternClip } from '../testing-server/call.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.stop())

interface Refusal {
  readonly status: number
  readonly requestId: string | undefined
  readonly body: { readonly code: number; readonly message: string; readonly detail: unknown }
}

/** Sends what `fetch` would mend. */
function send(path: string, { method = 'GET', type = '', body = '' } = {}): Promise<Refusal> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-api-key': server.apiKey, ...(type === '' ? {} : { 'content-type': type }) }
    const request = httpRequest(`${server.url}/`, { method, path, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        const requestId = response.headers['x-request-id']
        resolve({
          status: response.statusCode ?? 0,
          requestId: typeof requestId === 'string' ? requestId : undefined,
          body: JSON.parse(text) as Refusal['body'],
        })
      })
    })
    request.on('error', reject).end(body)
  })
}

async function sendForm(form: FormData): Promise<{ status: number; message: string }> {
  const response = await fetch(`${server.apiUrl}/v1/video-import`, {
    method: 'POST',
    headers: { 'x-api-key': server.apiKey },
    body: form,
  })
  const { message } = (await response.json()) as { message: string }
  return { status: response.status, message }
}

describe('a URL that cannot be read', () => {
  it.each([
    ['a broken escape', '/api/v1/job/%zz', 400],
    ['a part that is too long', `/api/v1/job/${'a'.repeat(2100)}`, 414],
  ])('is refused in the flat form: %s', async (_what, path, status) => {
    const refusal = await send(path)
    expect(refusal).toMatchObject({ status, body: { code: status, detail: null } })
    expect(refusal.body.message).toContain('The URL could not be read')
    expect(refusal.requestId).toMatch(/^[\w-]{36}$/)
  })
})

describe('a form that is none of the contract', () => {
  const clip = new Blob([readFileSync(patternClip)])

  it('with a field that is no file is refused', async () => {
    const form = new FormData()
    form.append('note', 'hello')
    form.append('video', clip, 'clip.mp4')
    expect(await sendForm(form)).toEqual({
      status: 400,
      message: expect.stringContaining('no file') as string,
    })
  })

  it('with five files is refused', async () => {
    const form = new FormData()
    for (let count = 0; count < 5; count++) form.append('video', clip, 'clip.mp4')
    expect(await sendForm(form)).toEqual({
      status: 400,
      message: expect.stringContaining('four files') as string,
    })
  })

  it.each([
    ['without a boundary', 'multipart/form-data', 'x'],
    [
      'that ends in the middle',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="video"; filename="a.mp4"\r\n\r\nabc',
    ],
  ])('%s is refused', async (_what, type, body) => {
    const { status, body: answer } = await send('/api/v1/video-import', { method: 'POST', type, body })
    expect({ status, ...answer }).toMatchObject({
      status: 400,
      code: 400,
      message: expect.stringContaining('The form could not be read') as string,
    })
  })
})

describe('a fault', () => {
  it('in a list is named by its place', async () => {
    const body = { videoUrls: ['https://videos.example/a.mp4', 5] }
    expect((await call(server, 'POST', '/v1/video-import', body)).body).toMatchObject({
      code: 400,
      detail: expect.arrayContaining([{ path: 'videoUrls[1]', message: 'must be string' }]) as unknown,
    })
  })

  it('in an id is none of the server', async () => {
    const answer = await call(server, 'GET', `/v1/job/urn:uuid:${crypto.randomUUID()}`)
    expect(answer).toMatchObject({ status: 400, body: { code: 400 } })
  })
})

it('a file that the caller has is not sent to HEAD either', async () => {
  const jobId = await importPattern(server)
  const task = (await call(server, 'GET', `/v1/job/${jobId}`)).body as Task
  const url = task.output.video_urls?.[0] ?? ''
  const { headers } = await fetch(url, { method: 'HEAD' })
  const again = await fetch(url, { method: 'HEAD', headers: { 'if-none-match': headers.get('etag') ?? '' } })
  expect(again.status).toBe(304)
})
