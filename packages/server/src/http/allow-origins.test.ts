import { afterEach, expect, it } from 'vitest'

import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

let server: TestServer

afterEach(() => server.stop())

const preflight = (path: string, origin: string, method: string) =>
  fetch(`${server.apiUrl}${path}`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'x-api-key,tus-resumable',
    },
  })

it('lets the pages in that the operator names, and only these', async () => {
  server = await startTestServer({ corsOrigins: 'https://app.example.com' })
  const allowed = await preflight('/v1/uploads', 'https://app.example.com', 'POST')
  expect(allowed.status).toBe(204)
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
  expect(allowed.headers.get('access-control-allow-headers')).toBe('x-api-key,tus-resumable')
  const other = await preflight('/v1/uploads', 'https://evil.example.com', 'POST')
  expect(other.headers.get('access-control-allow-origin')).toBeNull()

  // Errors are readable to the page too, and uploads' own OPTIONS is still there.
  const refused = await fetch(`${server.apiUrl}/account/balance`, {
    headers: { origin: 'https://app.example.com' },
  })
  expect(refused.status).toBe(401)
  expect(refused.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
  const capabilities = await fetch(`${server.apiUrl}/v1/uploads`, {
    method: 'OPTIONS',
    headers: { 'x-api-key': server.apiKey, origin: 'https://app.example.com' },
  })
  expect(capabilities.headers.get('tus-version')).toBe('1.0.0')
  expect(capabilities.headers.get('access-control-expose-headers')).toContain('Tus-Version')
})

it('says nothing to any page by default', async () => {
  server = await startTestServer()
  const answer = await preflight('/account/balance', 'https://app.example.com', 'GET')
  expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  expect(answer.status).toBe(401)
})
