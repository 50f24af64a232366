import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { withDatabase } from '../database/with-database.ts'
import { readConfig } from '../config.ts'
import { call, importPattern, waitForStatus, type Answer } from '../testing-server/call.ts'
import { expectSpec } from '../testing-server/expect-spec.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'
import type { Task } from '../http/wire.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
import { Secret } from './secret.ts'
import { readBrowserToken, signBrowserToken } from './browser-token.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.stop())

async function makeToken(body: object, by = server): Promise<TestServer> {
  const answer = await call(by, 'POST', '/v1/tokens', body)
  expectSpec(answer, 'POST', '/v1/tokens')
  expect(answer.status).toBe(200)
  return { ...server, apiKey: (answer.body as { token: string }).token }
}

async function statusOf(caller: TestServer, method: string, path: string, body?: unknown): Promise<number> {
  const answer: Answer = await call(caller, method, path, body)
  return answer.status
}

describe('POST /v1/tokens', () => {
  it('makes a token that may call what it names, and nothing else', async () => {
    const token = await makeToken({ operations: ['getBalance'] })
    expect(await statusOf(token, 'GET', '/account/balance')).toBe(200)
    expect(await statusOf(token, 'GET', '/v1/jobs')).toBe(403)
    expect(await statusOf(token, 'POST', '/v1/tokens', { operations: ['getJob'] })).toBe(403)
    expect(await statusOf(token, 'DELETE', '/account/balance')).toBe(403)
  })

  it('limits a token to one job and the jobs made from it', async () => {
    const mine = await importPattern(server)
    const other = await importPattern(server)
    const operations = ['getJob', 'createVideoUpscale', 'listJobs', 'cancelJob']
    const token = await makeToken({ operations, jobId: mine })
    expect(await statusOf(token, 'GET', `/v1/job/${mine}`)).toBe(200)
    expect(await statusOf(token, 'GET', `/v1/job/${other}`)).toBe(404)
    expect(await statusOf(token, 'POST', '/v1/video-upscale', { jobId: other, videoNo: 0 })).toBe(404)
    expect(await statusOf(token, 'GET', '/v1/jobs')).toBe(403)
    const made = (await call(token, 'POST', '/v1/video-upscale', { jobId: mine, videoNo: 0 })).body as Task
    await waitForStatus(token, made.job_id, ['completed'])
    expect(await statusOf(token, 'POST', `/v1/job/${made.job_id}/cancel`)).toBe(409)
    expect(await statusOf(server, 'POST', '/v1/tokens', { operations, jobId: crypto.randomUUID() })).toBe(404)
  })

  it('ends a token with its time, and with the key that made it', async () => {
    const short = await makeToken({ operations: ['getBalance'], expiresInSeconds: 1 })
    await expect.poll(() => statusOf(short, 'GET', '/account/balance'), { timeout: 4000 }).toBe(401)

    const config = readConfig({ dataDir: server.dataDir }, {})
    const key = await withDatabase(config, (db) => createApiKey(db, 1))
    const token = await makeToken({ operations: ['getBalance'] }, { ...server, apiKey: key })
    expect(await statusOf(token, 'GET', '/account/balance')).toBe(200)
    const keys = await withDatabase(config, listApiKeys)
    const made = keys.find(({ hint }) => key.endsWith(hint))
    expect(await withDatabase(config, (db) => revokeApiKey(db, made?.id ?? 0, new Date()))).toBe(true)
    expect(await statusOf(token, 'GET', '/account/balance')).toBe(401)
    expect(await statusOf({ ...server, apiKey: key }, 'GET', '/account/balance')).toBe(401)
    expect(await statusOf(server, 'GET', '/account/balance')).toBe(200)
  })

  it('refuses changed and foreign tokens', async () => {
    const { apiKey } = await makeToken({ operations: ['getBalance'] })
    const forged = signBrowserToken(
      { keyId: 1, operations: ['getBalance'], onlyJobId: null, expiresAtSeconds: 4_102_444_800 },
      new Secret('another secret'),
    )
    for (const bad of [`${apiKey}x`, apiKey.replace('.', '..'), forged, 'vut_', 'vut_.', 'vut_a.b']) {
      expect(await statusOf({ ...server, apiKey: bad }, 'GET', '/account/balance')).toBe(401)
    }
  })

  it.each([
    {},
    { operations: [] },
    { operations: ['createToken'] },
    { operations: ['getJob'], expiresInSeconds: 3601 },
  ])('refuses the request %j', async (body) => {
    expect(await statusOf(server, 'POST', '/v1/tokens', body)).toBe(400)
  })
})

it('reads what it signs', () => {
  const secret = new Secret('s')
  const grant = { keyId: 7, operations: ['getJob'], onlyJobId: null, expiresAtSeconds: 1 }
  expect(readBrowserToken(signBrowserToken(grant, secret), secret)).toEqual(grant)
})
