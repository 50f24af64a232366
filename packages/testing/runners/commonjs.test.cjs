// Runs under node:test as it stands, and under jest, which brings `test` along as a global.
const assert = require('node:assert/strict')
const { createClient } = require('@video-upscale/client')
const { verifyWebhook } = require('@video-upscale/client/webhooks')
const { exampleTask, signedWebhook, startFakeApi } = require('@video-upscale/testing')

async function withFake(options, body) {
  const api = await startFakeApi(options)
  try {
    await body(api)
  } finally {
    await api.close()
  }
}

const test = globalThis.test ?? require('node:test').test

test('an upscale over the socket and in-process', () =>
  withFake({}, async (api) => {
    const { baseUrl, apiKey, sourceJobId } = api
    for (const client of [createClient({ baseUrl, apiKey }), createClient(api)]) {
      const job = await client.upscale({ jobId: sourceJobId, videoNo: 0 })
      assert.equal(job.status, 'completed')
    }
    assert.equal(api.jobsCreated, 2)
  }))

test('a connection that dies', () =>
  withFake({ faults: [{ on: 'any', times: 2, kind: 'reset-before-accept' }] }, async (api) => {
    for (const fetch of [api.fetch, globalThis.fetch]) {
      const client = createClient({ ...api, fetch, retry: { maxAttempts: 1 } })
      await assert.rejects(client.balance(), { code: 'connection' })
    }
  }))

test('a signed webhook', async () => {
  const secret = `whsec_${Buffer.from('a secret of twenty-four!').toString('base64')}`
  const event = await verifyWebhook({ ...signedWebhook({ secret, task: exampleTask() }), secret })
  assert.equal(event.job.status, 'completed')
})
