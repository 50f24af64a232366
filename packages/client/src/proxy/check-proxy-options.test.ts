import { describe, expect, it } from 'vitest'

import { createProxy, type ProxyOptions } from '../proxy.ts'

const good: ProxyOptions = { apiKey: 'key', authorize: () => true, allow: ['getJob'] }

describe('createProxy', () => {
  it.each([
    ['without authorize', { authorize: undefined }, 'authorize must be a function'],
    ['without a list of operations', { allow: undefined }, 'allow must list'],
    ['with an operation that there is not', { allow: ['getJobs'] }, 'getJobs, which is no operation'],
    ['without a key', { apiKey: undefined }, 'apiKey must be a key'],
    ['with half a URL', { baseUrl: 'example.com/api' }, 'baseUrl must be an absolute URL'],
    ['with a password in the URL', { baseUrl: 'https://me:secret@example.com' }, 'baseUrl must be'],
    ['with no time at all', { timeoutMs: 0 }, 'timeoutMs must be'],
    ['with a time that no timer takes', { timeoutMs: Infinity }, 'timeoutMs must be'],
    ['with a time that is text', { timeoutMs: '90' }, 'timeoutMs must be'],
    ['with an origin that is a URL', { allowOrigins: ['https://example.com/'] }, 'allowOrigins must list'],
    ['with one origin that is no list', { allowOrigins: 'https://example.com' }, 'allowOrigins must list'],
    ['with a limit that is no number', { maxBodyBytes: Number.NaN }, 'maxBodyBytes must be'],
  ])('is refused %s', (_name, spoilt, message) => {
    expect(() => createProxy({ ...good, ...spoilt } as ProxyOptions)).toThrow(message)
  })

  it('never says the key or a password', () => {
    const spoilt = [{ apiKey: 'two words' }, { baseUrl: 'https://me:secret@example.com' }]
    for (const part of spoilt) expect(() => createProxy({ ...good, ...part })).not.toThrow(/words|secret/)
  })
})
