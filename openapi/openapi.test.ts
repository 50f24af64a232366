import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { createValidator } from '../scripts/spec/create-validator.ts'
import { readSpecFiles } from '../scripts/spec/read-spec-files.ts'
import { asRecord } from '../scripts/spec/records.ts'

const directory = import.meta.dirname
const specFiles = await readSpecFiles(directory)
const validate = createValidator(specFiles)

/** What is wrong with a value by a named schema; null when nothing is. */
function complain(schema: string, value: unknown): string | null {
  return validate(join(directory, `components/schemas/${schema}.yaml`), value)
}

function readExample(name: string): unknown {
  return at(specFiles.get(join(directory, `examples/${name}.yaml`)), 'value')
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value
  for (const key of path) current = Object.entries(asRecord(current)).find(([name]) => name === key)?.[1]
  return current
}

/** A copy without the key at the end of the path. */
function omit(value: unknown, [key, ...rest]: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(asRecord(value))
  return Object.fromEntries(
    rest.length === 0
      ? entries.filter(([name]) => name !== key)
      : entries.map(([name, child]) => [name, name === key ? omit(child, rest) : child]),
  )
}

/** Every key of an object, at every depth. */
function listKeyPaths(value: unknown, parent: readonly string[] = []): string[][] {
  return Object.entries(asRecord(value)).flatMap(([key, child]) => [
    [...parent, key],
    ...listKeyPaths(child, [...parent, key]),
  ])
}

function nameKeyPaths(value: unknown): { path: string[]; name: string }[] {
  return listKeyPaths(value).map((path) => ({ path, name: path.join('.') }))
}

/** Word for word from the documentation (contract/wire.md §1); the spec follows it and not the other way round. */
const DOCUMENTED_TASK = {
  job_id: '2cbffb65-10ac-45a2-91d4-19a19a19ab4c',
  model: 'midjourney',
  task_type: 'video_upscale',
  status: 'pending',
  config: {
    service_mode: 'public',
    webhook_config: { endpoint: 'https://webhook.site/…', secret: '' },
  },
  input: null,
  output: { video_urls: null, seed: '' },
  meta: {
    created_at: '',
    started_at: '',
    ended_at: '',
    usage: { type: 'point', frozen: 480, consume: 0 },
  },
  detail: null,
  logs: [],
  error: { code: 0, raw_message: '', message: '', detail: null },
}
const DOCUMENTED_ERROR = {
  code: 400,
  message: 'Invalid request parameters',
  raw_message: 'Invalid request parameters',
  detail: null,
}
const DOCUMENTED_BALANCE = {
  code: 200,
  data: { account_id: 862, balance_usd: 7.28, available_credits: 7000, available_points: 280 },
  message: 'success',
}
const JOB_ID = DOCUMENTED_TASK.job_id

describe('the documented shapes', () => {
  it('are valid, and are the examples', () => {
    expect(complain('Task', DOCUMENTED_TASK)).toBeNull()
    expect(readExample('task-pending')).toStrictEqual(DOCUMENTED_TASK)
    expect(complain('Error', DOCUMENTED_ERROR)).toBeNull()
    expect(readExample('error-invalid-request')).toStrictEqual(DOCUMENTED_ERROR)
    expect(complain('Balance', DOCUMENTED_BALANCE)).toBeNull()
    expect(readExample('balance')).toStrictEqual(DOCUMENTED_BALANCE)
  })

  it.each(nameKeyPaths(DOCUMENTED_TASK))('a task needs $name', ({ path }) => {
    expect(complain('Task', omit(DOCUMENTED_TASK, path))).toContain('must have required property')
  })

  it.each(nameKeyPaths(DOCUMENTED_ERROR))('an error needs $name', ({ path }) => {
    expect(complain('Error', omit(DOCUMENTED_ERROR, path))).toContain('must have required property')
  })

  it.each(nameKeyPaths(DOCUMENTED_BALANCE))('a balance needs $name', ({ path }) => {
    expect(complain('Balance', omit(DOCUMENTED_BALANCE, path))).toContain('must have required property')
  })

  it('stay open, because the hosted service adds keys', () => {
    const added = { added: { later: true } }
    const { output, meta } = DOCUMENTED_TASK
    const task = {
      ...DOCUMENTED_TASK,
      ...added,
      output: { ...output, ...added },
      meta: { ...meta, ...added },
    }
    expect(complain('Task', task)).toBeNull()
    expect(complain('Error', { ...DOCUMENTED_ERROR, ...added })).toBeNull()
    expect(complain('Balance', { ...DOCUMENTED_BALANCE, ...added })).toBeNull()
  })
})

describe('tasks', () => {
  it.each(['task-hosted-completed', 'task-diffusion-pending', 'task-extend-pending'])(
    '%s of the hosted service has no extension and is valid',
    (name) => {
      const task = readExample(name)
      expect(complain('Task', task)).toBeNull()
      expect(listKeyPaths(task)).toStrictEqual(listKeyPaths(DOCUMENTED_TASK))
    },
  )

  it.each(['processing', 'completed', 'failed', 'canceled'])('task-%s has that status', (status) => {
    const task = readExample(`task-${status}`)
    expect(complain('Task', task)).toBeNull()
    expect(at(task, 'status')).toBe(status)
  })

  it.each(['progress', 'report'])('%s is checked and not only tolerated', (key) => {
    const output = { ...DOCUMENTED_TASK.output, [key]: {} }
    expect(complain('Task', { ...DOCUMENTED_TASK, output })).toContain(`output/${key} must have required`)
  })

  it('carry exactly the documented progress fields', () => {
    expect(Object.keys(asRecord(at(readExample('task-processing'), 'output', 'progress')))).toStrictEqual([
      'fraction',
      'frame',
      'frames',
      'fps',
      'etaSeconds',
      'stage',
    ])
  })

  it('are taken from a callback at the root and in the wrapping', () => {
    expect(complain('FinishedTask', DOCUMENTED_TASK)).toBeNull()
    expect(complain('FinishedTask', { timestamp: 1793613600, data: DOCUMENTED_TASK })).toBeNull()
    expect(complain('FinishedTask', { data: omit(DOCUMENTED_TASK, ['status']) })).not.toBeNull()
  })
})

describe('requests', () => {
  const upscale = { jobId: JOB_ID, videoNo: 0 }

  it.each([
    ['VideoUpscaleRequest', upscale],
    ['VideoUpscaleRequest', { ...upscale, videoNo: 3, callback: 'https://example.org/done' }],
    ['VideoUpscaleRequest', { ...upscale, options: { quality: 63, metadata: { take: '3' } } }],
    ['PreviewRequest', { ...upscale, atSeconds: 0, seconds: 3 }],
    ['VideoDiffusionRequest', { jobId: JOB_ID, imageNo: 3, videoType: 1 }],
    ['VideoDiffusionRequest', { prompt: 'p'.repeat(8192) }],
    ['ExtendVideoRequest', { ...upscale, prompt: 'p' }],
    ['VideoImportRequest', { uploadIds: ['a', 'b', 'c', 'd'] }],
    ['VideoImportRequest', { videoUrls: ['https://example.org/a.mp4'] }],
    ['TokenRequest', { operations: ['getJob'], expiresInSeconds: 3600 }],
  ])('%s takes %j', (schema, body) => {
    expect(complain(schema, body)).toBeNull()
  })

  it.each([
    ['VideoUpscaleRequest', { ...upscale, videoNo: 4 }],
    ['VideoUpscaleRequest', { ...upscale, videoNo: -1 }],
    ['VideoUpscaleRequest', { ...upscale, videoNo: 1.5 }],
    ['VideoUpscaleRequest', { ...upscale, videoNo: '1' }],
    ['VideoUpscaleRequest', { ...upscale, jobId: 'abc' }],
    ['VideoUpscaleRequest', { videoNo: 0 }],
    ['VideoUpscaleRequest', { jobId: JOB_ID }],
    ['VideoUpscaleRequest', { ...upscale, calback: 'https://example.org/done' }],
    ['VideoUpscaleRequest', { ...upscale, callback: 'not a url' }],
    ['VideoUpscaleRequest', { ...upscale, options: { scael: 2 } }],
    ['VideoUpscaleRequest', { ...upscale, options: { scale: 3 } }],
    ['VideoUpscaleRequest', { ...upscale, options: { quality: 64 } }],
    ['VideoUpscaleRequest', { ...upscale, options: { allowLoss: ['everything'] } }],
    ['VideoUpscaleRequest', { ...upscale, options: { metadata: { take: 3 } } }],
    ['PreviewRequest', { ...upscale, atSeconds: 0, seconds: 3.1 }],
    ['VideoDiffusionRequest', { jobId: JOB_ID, imageNo: 4 }],
    ['VideoDiffusionRequest', { jobId: JOB_ID, prompt: 'p' }],
    ['VideoDiffusionRequest', { prompt: '' }],
    ['VideoDiffusionRequest', { prompt: 'p'.repeat(8193) }],
    ['VideoImportRequest', { uploadIds: [] }],
    ['VideoImportRequest', { videoUrls: Array.from({ length: 5 }, () => 'https://example.org/a.mp4') }],
    ['VideoImportRequest', { uploadIds: ['a'], videoUrls: ['https://example.org/a.mp4'] }],
    ['TokenRequest', { operations: ['createToken'] }],
    ['TokenRequest', { operations: ['getJob'], expiresInSeconds: 3601 }],
  ])('%s refuses %j', (schema, body) => {
    expect(complain(schema, body)).not.toBeNull()
  })
})

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/** Every operation as `METHOD path operationId`, with its object. */
function listOperations(): [string, unknown][] {
  const paths = asRecord(at(specFiles.get(join(directory, 'openapi.yaml')), 'paths'))
  return Object.entries(paths).flatMap(([path, reference]) => {
    const item = asRecord(specFiles.get(join(directory, String(at(reference, '$ref')))))
    return Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]): [string, unknown] => [
        `${method.toUpperCase()} ${path} ${String(at(operation, 'operationId'))}`,
        operation,
      ])
  })
}

describe('the operations', () => {
  it('are these and no others', () => {
    expect(
      listOperations()
        .map(([line]) => line)
        .sort(),
    ).toStrictEqual(
      [
        'POST /v1/video-upscale createVideoUpscale',
        'GET /v1/job/{job_id} getJob',
        'GET /account/balance getBalance',
        'POST /v1/video-diffusion createVideoDiffusion',
        'POST /v1/extend-video extendVideo',
        'POST /v1/video-import createVideoImport',
        'OPTIONS /v1/uploads getUploadCapabilities',
        'POST /v1/uploads createUpload',
        'HEAD /v1/uploads/{upload_id} getUploadOffset',
        'PATCH /v1/uploads/{upload_id} appendUpload',
        'DELETE /v1/uploads/{upload_id} deleteUpload',
        'POST /v1/estimate createEstimate',
        'POST /v1/preview createPreview',
        'GET /v1/jobs listJobs',
        'POST /v1/job/{job_id}/cancel cancelJob',
        'DELETE /v1/job/{job_id}/files deleteJobFiles',
        'GET /v1/job/{job_id}/events streamJobEvents',
        'GET /v1/models listModels',
        'GET /v1/capabilities getCapabilities',
        'GET /account/ledger listLedgerEntries',
        'GET /v1/webhooks/deliveries listWebhookDeliveries',
        'POST /v1/webhooks/deliveries/{id}/redeliver redeliverWebhook',
        'POST /v1/tokens createToken',
        'GET /files/{token} downloadFile',
        'HEAD /files/{token} headFile',
        'GET /health/live getLiveness',
        'GET /health/ready getReadiness',
        'GET /metrics getMetrics',
        'GET /openapi.json getOpenapi',
      ].sort(),
    )
  })

  it('with a key can all be given to a token, but for making tokens', () => {
    const keyed = listOperations()
      .filter(([, operation]) => at(operation, 'security') === undefined)
      .map(([, operation]) => at(operation, 'operationId'))
    const tokenOperations = at(
      specFiles.get(join(directory, 'components/schemas/TokenOperation.yaml')),
      'enum',
    )
    expect([tokenOperations, 'createToken'].flat().sort()).toStrictEqual(keyed.sort())
  })

  it('that post take an idempotency key and can answer 409 and 422 to it', () => {
    const reference = { $ref: '../components/parameters/IdempotencyKey.yaml' }
    const posts = listOperations().filter(([line]) => line.startsWith('POST '))
    expect(posts.length).toBeGreaterThan(0)
    for (const [line, operation] of posts) {
      expect(at(operation, 'parameters'), line).toContainEqual(reference)
      expect(Object.keys(asRecord(at(operation, 'responses'))), line).toEqual(
        expect.arrayContaining(['409', '422']),
      )
    }
  })
})
