import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { readConfig } from '../config.ts'
import { withDatabase } from '../database/with-database.ts'
import { httpMethods, specification } from '../http/specification.ts'
import type { Task, WebhookDelivery } from '../http/wire.ts'
import { ensureAccount } from '../keys/accounts.ts'
import { createApiKey } from '../keys/api-keys.ts'
import type { Page } from '../pages/pages.ts'
import { call, importPattern, waitForStatus, type Answer } from '../testing-server/call.ts'
import { answering, startCallbackTarget, type CallbackTarget } from '../testing-server/callback-target.ts'
import { operations } from './operations.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

let server: TestServer
let stranger: TestServer
let target: CallbackTarget
/** What the first account has. */
let owned: {
  readonly importId: string
  readonly jobId: string
  readonly deliveryId: string
  readonly uploadId: string
}

beforeAll(async () => {
  server = await startTestServer()
  const config = readConfig({ dataDir: server.dataDir }, {})
  const apiKey = await withDatabase(config, async (db) =>
    createApiKey(db, (await ensureAccount(db, { name: 'stranger', points: 1000 })).id),
  )
  stranger = { ...server, apiKey }
  target = await startCallbackTarget(answering(410))
  const importId = await importPattern(server)
  const { body } = await call(server, 'POST', '/v1/video-upscale', {
    jobId: importId,
    videoNo: 0,
    callback: target.url,
    options: { model: 'lanczos' },
  })
  const jobId = (body as Task).job_id
  await waitForStatus(server, jobId, ['completed'])
  const deliveries = async () =>
    ((await call(server, 'GET', '/v1/webhooks/deliveries')).body as Page<WebhookDelivery>).data
  await vi.waitFor(
    async () => {
      expect((await deliveries())[0]?.state).toBe('dead')
    },
    { timeout: 20_000 },
  )
  const created = await call(server, 'POST', '/v1/uploads', undefined, { ...tus, 'upload-length': '5' })
  const uploadId = created.headers.get('location')?.split('/').at(-1) ?? ''
  owned = { importId, jobId, uploadId, deliveryId: (await deliveries())[0]?.id ?? '' }
})

afterAll(async () => {
  target.close()
  await server.stop()
})

interface Naming {
  readonly id: () => string
  /** The body that names it, for operations that do so in the body. */
  readonly body?: (id: string) => object | string
  readonly headers?: Readonly<Record<string, string>>
  /** An id of nothing, of the same form; a UUID by default. */
  readonly unknown?: string
}

const tus = { 'tus-resumable': '1.0.0' }
const part = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }
const upload = { id: () => owned.uploadId, headers: tus, unknown: `1-${'0'.repeat(32)}` }
const submitted = { id: () => owned.importId, body: (jobId: string) => ({ jobId, videoNo: 0 }) }

/** How each operation names something of an account. */
const naming: Readonly<Record<string, Naming>> = {
  getJob: { id: () => owned.jobId },
  cancelJob: { id: () => owned.jobId },
  deleteJobFiles: { id: () => owned.jobId },
  streamJobEvents: { id: () => owned.jobId },
  redeliverWebhook: { id: () => owned.deliveryId },
  createVideoUpscale: submitted,
  createEstimate: submitted,
  createPreview: { ...submitted, body: (jobId) => ({ jobId, videoNo: 0, atSeconds: 0, seconds: 0.1 }) },
  createVideoImport: { ...upload, headers: {}, body: (id) => ({ uploadIds: [id] }) },
  getUploadOffset: upload,
  appendUpload: { ...upload, body: () => 'x', headers: { ...tus, ...part } },
  deleteUpload: upload,
  createToken: { id: () => owned.jobId, body: (jobId) => ({ operations: ['getJob'], jobId }) },
}

// Open to whoever has the signed URL.
const aside = ['downloadFile', 'headFile']

interface Described {
  readonly operationId: string
  readonly method: string
  readonly path: string
}

/** Every operation whose path or body names something by an id. */
function operationsThatName(): Described[] {
  const paths = Object.entries(specification.paths as Record<string, Record<string, { operationId: string }>>)
  return paths.flatMap(([path, item]) =>
    httpMethods.flatMap((method) => {
      const operation = item[method.toLowerCase()]
      if (!operation) return []
      const inBody = 'requestBody' in operation && /"(jobId|uploadIds)"/.test(resolved(operation.requestBody))
      return path.includes('{') || inBody ? [{ operationId: operation.operationId, method, path }] : []
    }),
  )
}

/** A part of the spec as text, with what it refers to. */
function resolved(part: unknown): string {
  const schemas = (specification.components as { schemas: Record<string, unknown> }).schemas
  return JSON.stringify(part).replace(/"#\/components\/schemas\/(\w+)"/g, (_text, name: string) =>
    resolved(schemas[name]),
  )
}

describe("another account's things are as if they were not there", () => {
  const named = operationsThatName().filter(
    ({ operationId }) => operations[operationId] !== undefined && !aside.includes(operationId),
  )

  it('in every operation that names one', () => {
    expect(named.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(naming).sort())
  })

  it.each(named)('$operationId', async ({ operationId, method, path }) => {
    const { id, body, headers, unknown = crypto.randomUUID() } = naming[operationId] ?? { id: () => '' }
    const ask = (caller: TestServer, name: string): Promise<Answer> =>
      call(caller, method, path.replace(/\{\w+\}/, name), body?.(name), headers)
    const theirs = await ask(stranger, id())
    const nobodys = await ask(stranger, unknown)
    expect(theirs.status).toBe(404)
    expect(anonymous(theirs, id())).toEqual(anonymous(nobodys, unknown))
    // It is there: its owner is answered otherwise.
    if (operationId !== 'streamJobEvents') expect((await ask(server, id())).status).not.toBe(404)
  })

  it('and in no list', async () => {
    for (const path of ['/v1/jobs', '/v1/webhooks/deliveries', `/v1/jobs?cursor=${cursorOf(owned.jobId)}`]) {
      const { body } = await call(stranger, 'GET', path)
      expect(JSON.stringify(body), path).not.toContain(owned.jobId)
    }
    const { body } = await call(stranger, 'GET', '/account/ledger')
    expect((body as Page<{ operation: string }>).data.map(({ operation }) => operation)).toEqual(['grant'])
  })
})

function cursorOf(id: string): string {
  return Buffer.from(id).toString('base64url')
}

/** An answer without the id that was asked for, and without what differs from call to call. */
function anonymous({ status, headers, body }: Answer, id: string): unknown {
  const kept = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
  return JSON.parse(JSON.stringify({ status, kept, body }).replaceAll(id, 'ID')) as unknown
}

describe('keys', () => {
  it('several open one account; one that is revoked opens nothing from the next request on', async () => {
    const config = readConfig({ dataDir: server.dataDir }, {})
    const second = await withDatabase(config, async (db) => {
      const { id } = await ensureAccount(db, { name: 'default', points: 0 })
      return createApiKey(db, id)
    })
    const statusOf = async (apiKey: string) =>
      (await call({ ...server, apiKey }, 'GET', `/v1/job/${owned.jobId}`)).status
    expect([await statusOf(server.apiKey), await statusOf(second)]).toEqual([200, 200])
    await withDatabase(config, (db) =>
      db
        .updateTable('api_keys')
        .set({ revoked_at: new Date() })
        .where('hint', '=', second.slice(-4))
        .where('account_id', '=', 1)
        .execute(),
    )
    expect([await statusOf(server.apiKey), await statusOf(second)]).toEqual([200, 401])
  })

  it.each([...['', ' ', 'vu_', 'null', "' or 1=1 --", '../../etc/passwd', 'x'.repeat(8000), 'vut_e30.e30']])(
    'that are none are all refused alike: %j',
    async (apiKey) => {
      const answer = await call({ ...server, apiKey }, 'GET', `/v1/job/${owned.jobId}`)
      expect(answer).toMatchObject({ status: 401, body: { code: 401, detail: null } })
    },
  )
})
