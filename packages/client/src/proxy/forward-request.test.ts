import { afterEach, describe, expect, it, vi } from 'vitest'

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

  it('with a status that there is not is our failure', async () => {
    const odd = Object.defineProperty(new Response('x'), 'status', { value: 600 })
    expect((await forward(odd)).status).toBe(502)
  })

  it('is no page of this site, and has the length that it has', async () => {
    const page = new Response('<script>steal()</script>', { headers: { 'content-type': 'text/html' } })
    expect((await forward(page)).headers.get('content-security-policy')).toContain('sandbox')
    const none = new Response(null, { status: 204, headers: { 'content-length': '5' } })
    expect((await forward(none)).headers.has('content-length')).toBe(false)
  })

  it('is not asked for where authorize names an account and there is one key for all', async () => {
    const answer = forward(new Response('fine'), '/v1/job/1', { authorize: () => ({ account: 'bob' }) })
    await expect(answer).rejects.toThrow('apiKey must be a function')
  })

  it.each([
    [{ account: '' }, 401],
    [{ account: 'bob', status: 403 }, 403],
    [{ status: 403.5 }, 401],
    [{ status: 200 }, 401],
    [{ status: 500 }, 401],
    [null, 401],
    ['yes', 401],
    [1, 401],
  ])('is not asked for if authorize answers %j', async (decision, status) => {
    const answer = await forward(new Response('fine'), '/v1/job/1', {
      authorize: () => decision as unknown as boolean,
    })
    expect(answer.status).toBe(status)
  })

  it('is not asked for, nor a key, if the caller has left meanwhile', async () => {
    const leaving = new AbortController()
    const left = new Error('left')
    let asked = 0
    const proxy = createProxy({
      apiKey: () => {
        asked += 1
        return 'the-key'
      },
      authorize: () => {
        leaving.abort(left)
        return true
      },
      allow: ['getJob'],
    })
    const request = new Request('http://app.example/api/v1/job/1', { signal: leaving.signal })
    await expect(proxy(request, { mountPath: '/api', caller: undefined })).rejects.toBe(left)
    expect(asked).toBe(0)
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

describe('a service that answers before it has read everything', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('has its answer cut by no limit', async () => {
    vi.useFakeTimers()
    const seen: (AbortSignal | null | undefined)[] = []
    const proxy = createProxy({
      apiKey: 'the-key',
      authorize: () => true,
      allow: ['createVideoImport'],
      timeoutMs: 1000,
      fetch: (_input, init) => {
        seen.push(init?.signal)
        // It says again what it hears, while it hears it.
        return Promise.resolve(new Response(init?.body))
      },
    })
    const { readable, writable } = new TransformStream<Uint8Array>()
    const init = { method: 'POST', body: readable, duplex: 'half' } as RequestInit
    const request = new Request('http://app.example/api/v1/video-import', init)
    const answer = await proxy(request, { mountPath: '/api', caller: undefined })
    const said = answer.text()
    const writer = writable.getWriter()
    await writer.write(new TextEncoder().encode('all of it'))
    await writer.close()
    await vi.advanceTimersByTimeAsync(5000)
    expect(await said).toBe('all of it')
    expect(seen.map((signal) => signal?.aborted)).toEqual([false])
    expect(vi.getTimerCount()).toBe(0)
  })
})
