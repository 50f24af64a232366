import { afterEach, describe, expect, it, vi } from 'vitest'

import { createClient, hostedBaseUrl } from './client.ts'
import { ApiError, isApiError, isVideoUpscaleError } from './errors.ts'

const apiKey = 'vu_very-secret-key'

describe('createClient', () => {
  it.each(['', 'with space', 'newline\n', 'ключ'])('refuses the key %j', (key) => {
    expect(() => createClient({ apiKey: key })).toThrow(TypeError)
  })

  it('refuses a base URL that is none', () => {
    const wrong = ['/api', 'localhost:8484/api', 'ftp://host/api', 'https://host/api?x=1', ' https://host']
    for (const baseUrl of wrong) expect(() => createClient({ apiKey, baseUrl }), baseUrl).toThrow(TypeError)
    const withPassword = () => createClient({ apiKey, baseUrl: 'https://user:s3cret@host/api' })
    expect(withPassword).toThrow(TypeError)
    expect(withPassword).not.toThrow('s3cret')
  })

  it('keeps a key of a server of your own from the hosted service, and needs its base URL', () => {
    const own = `vu_${'a-Z_0'.repeat(8)}xyz`
    for (const baseUrl of [undefined, hostedBaseUrl]) {
      const make = () => createClient({ apiKey: own, baseUrl })
      expect(make).toThrow(new TypeError('baseUrl must be given with a key of your own server.'))
      expect(make).not.toThrow(own)
    }
    expect(() => createClient({ apiKey: own, baseUrl: 'https://videos.example/api' })).not.toThrow()
    expect(() => createClient({ apiKey: `${own}x` })).not.toThrow()
    expect(() => createClient({ apiKey: null })).not.toThrow()
  })

  it.each([
    { timeoutMs: Number.NaN },
    { timeoutMs: 2 ** 31 },
    { timeoutMs: 0 },
    { retry: { maxAttempts: Number.NaN } },
    { retry: { maxAttempts: 0 } },
    { retry: { baseDelayMs: -1 } },
  ])('refuses %j', (options) => {
    expect(() => createClient({ apiKey, ...options })).toThrow(RangeError)
  })
})

describe('a browser', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('needs no key where a proxy adds it, and takes a path of the page for its place', async () => {
    vi.stubGlobal('window', {})
    vi.stubGlobal('document', {})
    vi.stubGlobal('location', { href: 'https://shop.example/videos?page=2' })
    const sent: Request[] = []
    const fetch = (request: RequestInfo | URL): Promise<Response> => {
      sent.push(new Request(request))
      return Promise.resolve(Response.json({ code: 404, message: 'no' }, { status: 404 }))
    }
    const client = createClient({ apiKey: null, baseUrl: '/api', fetch })
    await expect(client.getJob('some-job')).rejects.toThrow('no')
    expect(sent[0]?.url).toBe('https://shop.example/api/v1/job/some-job')
    expect([...(sent[0]?.headers.keys() ?? [])]).not.toContain('x-api-key')
    const elsewhere = () => createClient({ apiKey: null, baseUrl: '//other.example/api' })
    expect(elsewhere).toThrow('baseUrl must be')
    expect(() => createClient({ baseUrl: '/api' } as never)).toThrow('apiKey must be a key')
  })

  it('is not made with the option as axios spells it: the key would go to the hosted service', () => {
    const options = { apiKey, baseURL: 'https://videos.example/api' }
    expect(() => createClient(options)).toThrow('baseUrl must be')
  })

  it('gets no account key, but a browser token, or whatever its application insists on', () => {
    vi.stubGlobal('window', {})
    vi.stubGlobal('document', {})
    expect(() => createClient({ apiKey })).toThrow('An account key in a browser')
    expect(() => createClient({ apiKey: 'vut_short-lived' })).not.toThrow()
    expect(() => createClient({ apiKey, dangerouslyAllowBrowser: true })).not.toThrow()
  })
})

describe('errors', () => {
  it('of a second installed copy are recognised, and narrowed by code', async () => {
    vi.resetModules()
    const copy = await import('./errors.ts')
    const foreign: unknown = new copy.ApiError('not-found', 'no', { status: 404 })
    expect(foreign).not.toBeInstanceOf(ApiError)
    expect(isApiError(foreign)).toBe(true)
    expect(isVideoUpscaleError(foreign)).toBe(true)
    expect(isVideoUpscaleError(foreign, 'not-found') && foreign.status).toBe(404)
    expect(isVideoUpscaleError(foreign, 'gone')).toBe(false)
    expect(isVideoUpscaleError(new Error('another'), 'not-found')).toBe(false)
  })
})
