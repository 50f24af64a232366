// Plain JavaScript without imports: it runs under every runtime that the client supports.

/**
 * What a user does with the client, from submit to download, as one answer that must be the same everywhere.
 *
 * @param {Record<string, any>} entries the client's entries, merged
 * @param {{ baseUrl: string, apiKey: string, sourceJobId: string, webhook: object, options?: object }} service
 */
export async function exercise(entries, { baseUrl, apiKey, sourceJobId, webhook, options }) {
  const client = entries.createClient({ baseUrl, apiKey, ...options })
  const pending = await client.videoUpscale({ jobId: sourceJobId, videoNo: 0 })
  const seen = []
  for await (const job of entries.watchJob(client, pending)) seen.push(job.status)
  const completed = await client.waitForJob(pending.id)
  const missing = await client.getJob('2cbffb65-10ac-45a2-91d4-19a19a19ab4c').catch((error) => error)
  const callbackUrl = await entries.signCallbackUrl('https://example.com/hook?a=1', 'sixteen characters')
  return {
    submitted: pending.status,
    watched: seen.at(-1),
    completed: completed.status,
    endedAt: completed.endedAt instanceof Date,
    download: await download(entries, client, completed),
    webhook: (await entries.verifyWebhook(webhook)).job.status,
    forged: await entries.verifyWebhook({ ...webhook, body: `${webhook.body} ` }).catch(({ code }) => code),
    callback: [
      await entries.verifyCallbackUrl(callbackUrl, 'sixteen characters'),
      await entries.verifyCallbackUrl(callbackUrl.replace('a=1', 'a=2'), 'sixteen characters'),
    ],
    missing: [missing.code, entries.isVideoUpscaleError(missing, 'not-found')],
    aborted: await abort(client, pending.id),
    refused: await refused(entries, apiKey, options),
  }
}

async function download(entries, client, job) {
  const { stream, bytes } = await entries.downloadVideo(client, job)
  const reader = stream.getReader()
  let received = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return received === bytes && received > 0
    received += value.byteLength
  }
}

/** Abort settles with the caller's own reason. */
async function abort(client, jobId) {
  const controller = new AbortController()
  const waiting = client.getJob(jobId, { signal: controller.signal }).catch((reason) => reason)
  controller.abort('the user left')
  return waiting
}

/** Nobody listens on this port. */
async function refused(entries, apiKey, options) {
  const client = entries.createClient({
    ...options,
    apiKey,
    baseUrl: 'http://127.0.0.1:9/api',
    retry: { maxAttempts: 1 },
  })
  return client.getJob('x').catch(({ code }) => code)
}
