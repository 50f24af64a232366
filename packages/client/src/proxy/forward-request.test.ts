import { describe, expect, it } from 'vitest'

import { createProxy, type ProxyOptions } from '../proxy.ts'

const logged: string[] = []
const log = (message: string): void => void logged.push(message)

/** What becomes of an answer of the service; everything else is tried by the adapters' contract. */
async function forward(answer: Response, path = '/v1/job/1', options: Partial<ProxyOptions> = {}) {
  logged.length = 0
  const proxy = createProxy({
    apiKey: 'the-key',
    authorize: () => true,
    allow: ['getJob', 'downloadFile'],
    fetch: () => Promise.resolve(answer),
    logger: { debug: log, info: log, warn: log, error: log },
    ...options,
  })
  return proxy(new Request(`http://app.example/api${path}`), { mountPath: '/api', caller: undefined })
}

describe('an answer of the service', () => {
  it('that refuses our key is our failure, and told to the operator alone', async () => {
    const answer = await forward(Response.json({ code: 401, message: 'no such key' }, { status: 401 }))
    expect(answer.status).toBe(502)
    expect(await answer.text()).not.toMatch(/key/)
    expect(logged).toEqual(['video-upscale: the service does not accept the key: check apiKey'])
  })

  it('that leads elsewhere is not followed, and told to the operator alone', async () => {
    const answer = await forward(new Response(null, { status: 307, headers: { location: 'https://evil' } }))
    expect(answer.status).toBe(502)
    expect(await answer.text()).not.toContain('evil')
    expect(logged).toEqual(['video-upscale: the service answered with a redirect: check baseUrl'])
  })

  it('to what needs no key passes as it is', async () => {
    const answer = await forward(new Response('expired', { status: 401 }), '/files/a-token')
    expect([answer.status, await answer.text(), logged]).toEqual([401, 'expired', []])
  })

  it('is not asked for without a key for the account', async () => {
    const options = {
      authorize: () => ({ account: 'unknown' }),
      apiKey: () => undefined as unknown as string,
    }
    await expect(forward(new Response('fine'), '/v1/job/1', options)).rejects.toThrow('found no key')
  })
})

describe('a body that was read before', () => {
  const submit = () => {
    const body = JSON.stringify({ jobId: 'some-job', videoNo: 0 })
    return new Request('http://app.example/api/v1/video-upscale', { method: 'POST', body })
  }
  const options: ProxyOptions = {
    apiKey: 'the-key',
    authorize: () => true,
    allow: ['createVideoUpscale'],
    fetch: async (_input, init) => Response.json(await new Response(init?.body).json()),
  }
  const mount = { mountPath: '/api', caller: undefined }

  it('by authorize is an error that says what to do, and not a wait for ever', async () => {
    const reading = createProxy({
      ...options,
      authorize: async ({ request }) => Boolean(await request.json()),
    })
    await expect(reading(submit(), mount)).rejects.toThrow('request.clone()')
    const begun = submit()
    begun.body?.getReader()
    await expect(createProxy(options)(begun, mount)).rejects.toThrow('request.clone()')
  })

  it('from a clone goes on to the service', async () => {
    const authorize: ProxyOptions['authorize'] = async ({ request }) => Boolean(await request.clone().json())
    const answer = await createProxy({ ...options, authorize })(submit(), mount)
    expect(await answer.json()).toEqual({ jobId: 'some-job', videoNo: 0 })
  })
})
