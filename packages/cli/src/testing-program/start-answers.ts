import { listenOnLoopback } from '@video-upscale/testing'
import { onTestFinished } from 'vitest'

/** A request that came. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text as it is, anything else as JSON. */
  readonly body: unknown
}

export interface Answers {
  readonly origin: string
  readonly asked: readonly Asked[]
  /** Variables that lead the program to it. */
  readonly env: { readonly VIDEO_UPSCALE_BASE_URL: string; readonly VIDEO_UPSCALE_API_KEY: string }
}

/** A server on this machine whose every answer a test decides, until the test ends; undefined is 404. */
export async function startAnswers(answer: (asked: Asked) => Answer | undefined): Promise<Answers> {
  const asked: Asked[] = []
  const { origin, close } = await listenOnLoopback((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const one = { method, path, headers, body: Buffer.concat(chunks).toString() }
      asked.push(one)
      const {
        status = 200,
        headers: more,
        body,
      } = answer(one) ?? { status: 404, body: { message: 'not here' } }
      const isText = typeof body === 'string'
      response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...more })
      response.end(isText ? body : JSON.stringify(body))
    })
  })
  onTestFinished(close)
  return {
    origin,
    asked,
    env: { VIDEO_UPSCALE_BASE_URL: `${origin}/api`, VIDEO_UPSCALE_API_KEY: 'vu_key' },
  }
}
