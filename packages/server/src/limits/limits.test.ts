import { afterEach, describe, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import { call, importPattern, importVideos, patternClip } from '../testing-server/call.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

let server: TestServer

afterEach(() => server.stop())

const submit = (jobId: string) => call(server, 'POST', '/v1/video-upscale', { jobId, videoNo: 0 })

describe('limits of an account', () => {
  it('on requests a minute: 429 with Retry-After, and other accounts go on', async () => {
    server = await startTestServer({ requestsPerMinute: '5' })
    const answers = []
    for (let count = 0; count < 7; count++) answers.push(await call(server, 'GET', '/account/balance'))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429])
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0)
    // Without a key it is 401, not a count against anybody.
    expect((await call({ ...server, apiKey: 'vu_wrong' }, 'GET', '/account/balance')).status).toBe(401)
  })

  it('on unfinished jobs, however many submit at once', async () => {
    server = await startTestServer({ maxUnfinishedJobs: '3', pointsPerAccount: '100000' })
    const jobId = await importPattern(server)
    const answers = await Promise.all(Array.from({ length: 12 }, () => submit(jobId)))
    const accepted = answers.filter(({ status }) => status === 200)
    const refused = answers.filter(({ status }) => status === 429)
    // Some may have finished in between, which lets others in.
    expect(accepted.length).toBeGreaterThanOrEqual(3)
    expect(accepted.length + refused.length).toBe(12)
    expect(refused.length).toBeGreaterThan(0)
    const { body } = await call(server, 'GET', '/account/ledger?limit=100')
    const freezes = (body as { data: { operation: string }[] }).data.filter(
      ({ operation }) => operation === 'freeze',
    )
    expect(freezes).toHaveLength(accepted.length)
  })

  it('on stored bytes: 413, and nothing kept', async () => {
    server = await startTestServer({ maxStoredBytes: '20000' })
    const answers = []
    for (let count = 0; count < 3; count++) answers.push(await importVideos(server, [patternClip]))
    expect(answers.map(({ status }) => status)).toContain(413)
    expect(answers[0]?.status).toBe(200)
    const creation = await fetch(`${server.apiUrl}/v1/uploads`, {
      method: 'POST',
      headers: { 'x-api-key': server.apiKey, 'tus-resumable': '1.0.0', 'upload-length': '19000' },
    })
    expect(creation.status).toBe(413)
    const { body } = await call(server, 'GET', '/v1/jobs')
    expect((body as { data: Task[] }).data).toHaveLength(
      answers.filter(({ status }) => status === 200).length,
    )
  })
})

describe('the disk floor', () => {
  it('refuses new work before the disk is full, and lets all the rest go on', async () => {
    server = await startTestServer({ minFreeBytes: String(2 ** 50) })
    const refused = await importVideos(server, [patternClip])
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('60')
    const creation = await fetch(`${server.apiUrl}/v1/uploads`, {
      method: 'POST',
      headers: { 'x-api-key': server.apiKey, 'tus-resumable': '1.0.0', 'upload-length': '5' },
    })
    expect(creation.status).toBe(503)
    expect((await call(server, 'GET', '/v1/jobs')).status).toBe(200)
  })
})
