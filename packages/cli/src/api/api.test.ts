import { createClient } from '@video-upscale/client'
import { importFiles } from '@video-upscale/client/node'
import { operationRoutes } from '@video-upscale/client/proxy'
import { readFile, writeFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'

import { run as runHere } from '../run.ts'
import { fakeService } from '../testing-program/fake-service.ts'
import { realService } from '../testing-program/real-service.ts'
import { useProgram } from '../testing-program/run-program.ts'
import { startAnswers } from '../testing-program/start-answers.ts'
import { terminalOfTest } from '../testing-program/terminal-of-test.ts'

const { run, path } = useProgram()
let importId: string

beforeAll(async () => {
  const { env, clip } = realService()
  const client = createClient({ baseUrl: env.VIDEO_UPSCALE_BASE_URL, apiKey: env.VIDEO_UPSCALE_API_KEY })
  importId = (await importFiles(client, [clip])).id
})

describe('api', () => {
  it('lists every operation of the spec, without a key', async () => {
    const { status, stdout } = await run(['api'])
    expect(status).toBe(0)
    for (const { operationId, method, path: route } of operationRoutes) {
      expect(stdout).toMatch(
        new RegExp(`^${operationId} +${method} +${route.replace(/[{}]/g, '\\$&')}$`, 'm'),
      )
    }
    const json = await run(['api', '--list', '--json'])
    expect(
      json.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(operationRoutes)
  })

  it('hands the answer on as it comes, and status and headers if asked', async () => {
    const { env } = realService()
    const get = await run(['api', 'getJob', '--param', `job_id=${importId}`, '--include'], { env })
    expect(JSON.parse(get.stdout)).toMatchObject({ job_id: importId })
    expect(get.stdout).not.toContain('\n')
    expect(get.stderr).toMatch(/^HTTP 200\n[^]*content-type: application\/json/)
    const query = ['--query', 'limit=1', '--query', 'task_type=video_import']
    const list = await run(['api', 'listJobs', ...query], { env })
    expect((JSON.parse(list.stdout) as { data: unknown[] }).data).toHaveLength(1)
  })

  it('sends a body from the command line, a file or standard input, under one key', async () => {
    const { env } = realService()
    const body = JSON.stringify({ jobId: importId, videoNo: 0 })
    await writeFile(path('body.json'), body)
    const submit = (from: string, input = '') =>
      run(['api', 'createVideoUpscale', '--body', from, '--idempotency-key', importId], { env, input })
    const answers = [await submit(body), await submit('@body.json'), await submit('-', body)]
    const ids = answers.map(({ stdout }) => (JSON.parse(stdout) as { job_id: string }).job_id)
    expect(new Set(ids).size).toBe(1)
    const events = await run(['api', 'streamJobEvents', '--param', `job_id=${ids[0] ?? ''}`], { env })
    expect(events).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^id: \d+\n[^]*event: done\n/) as string,
    })
  })

  it('prints the headers of what has no body, and shows no key to what needs none', async () => {
    const { api, env } = await fakeService()
    const client = createClient(api)
    const source = await client.getJob(api.sourceJobId)
    const url = source.status === 'completed' ? (source.videoUrls[0] ?? '') : ''
    const token = `token=${url.split('/').at(-1) ?? ''}`
    const head = await run(['api', 'headFile', '--param', token], { env })
    expect(head).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('content-length: 65536\n') as string,
    })
    const saved = await run(['api', 'downloadFile', '--param', token, '-o', 'file.mp4'], { env })
    expect([saved.status, (await readFile(path('file.mp4'))).length]).toEqual([0, 65_536])
    expect((await run(['api', 'downloadFile', '--param', token, '-o', 'file.mp4'], { env })).status).toBe(2)
    const files = api.requests.filter(({ path: asked }) => asked.startsWith('/files/'))
    expect(files.map(({ headers }) => headers['x-api-key'])).toEqual([undefined, undefined])
    const options = await run(['api', 'getUploadCapabilities', '--json'], { env })
    expect(JSON.parse(options.stdout)).toMatchObject({ 'tus-version': '1.0.0' })
  })

  it.each([
    [['getJbo'], 'Near it: getJob'],
    [['getJob'], 'GET /v1/job/{job_id} and needs --param job_id=…'],
    [['getJob', '--param', 'id=1'], 'no --param id. It takes: job_id'],
    [['getJob', '--param', 'job_id=../../account/balance'], 'must not be empty'],
    [['getJob', '--param', 'job_id=..'], 'must not be empty'],
    [['getJob', '--param', 'job_id=%2e%2e'], 'must not be empty'],
    [['getJob', '--param', 'job_id='], 'must not be empty'],
    [['createEstimate', '--body', '{jobId: 1}'], 'is not JSON'],
    [['createEstimate', '--body', ''], 'is not JSON'],
    [['getBalance', '--body', '{}'], 'takes no --body'],
    [['getBalance', '--header', 'x-api-key=other'], 'The key is taken from'],
    [['getBalance', '--header', 'a b=c'], 'cannot be sent'],
    [['getBalance', '--header', 'a=b\nc: d'], 'cannot be sent'],
    [['getBalance', '--query', 'limit'], 'name=value'],
  ])('refuses %j before anything is sent', async (args, message) => {
    const { api, env } = await fakeService()
    const { status, stdout, stderr } = await run(['api', ...args], { env })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(api.requests).toEqual([])
  })

  it('prints lines of JSON with --json, event streams too, and nothing else', async () => {
    const service = await startAnswers(({ path: asked }) => {
      if (asked.endsWith('/events')) {
        const body = 'id: 7\nevent: status\ndata: {"a":1}\n\n: a comment\n\nevent: done\ndata: {}\n\n'
        return { body, headers: { 'content-type': 'text/event-stream' } }
      }
      if (asked.includes('/files/')) return { body: 'video', headers: { 'content-type': 'video/mp4' } }
      return { body: { models: [1] } }
    })
    const { env } = service
    expect((await run(['api', 'getCapabilities', '--json'], { env })).stdout).toBe('{"models":[1]}\n')
    const stream = await run(['api', 'streamJobEvents', '--param', 'job_id=x', '--json'], { env })
    expect(
      stream.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toEqual([
      { event: 'status', id: '7', data: { a: 1 } },
      { event: 'done', id: null, data: {} },
    ])
    const file = await run(['api', 'downloadFile', '--param', 'token=x', '--json'], { env })
    expect(JSON.parse(file.stdout)).toMatchObject({ event: 'error', code: 'usage' })
    expect(file.status).toBe(2)
  })

  it('keeps standard output clean when it is refused, or never answered', async () => {
    const { env } = realService()
    const none = await run(['api', 'getJob', '--param', 'job_id=00000000-0000-4000-8000-000000000000'], {
      env,
    })
    expect(none).toMatchObject({ status: 4, stdout: '', stderr: expect.stringContaining('no job') as string })
    const { api, env: fake } = await fakeService()
    api.faults.add({ on: 'createToken', kind: 'reset-after-accept' })
    const lost = await run(['api', 'createToken', '--body', '{"operations":["getJob"]}'], { env: fake })
    expect(lost).toMatchObject({ status: 6, stdout: '' })
    const sent = api.requests.map(({ headers }) => headers['idempotency-key'])
    expect(lost.stderr).toContain(`--idempotency-key ${sent.join()}`)
  })

  it('lays JSON out on a terminal, shows what would steer it, and writes no bytes there', async () => {
    const kinds: Record<string, { body: unknown; headers?: Record<string, string> }> = {
      '/api/v1/models': { body: { data: ['\u009b31m'] } },
      '/api/v1/jobs': { body: 'a\u001b[2Jb\nc' },
      '/api/v1/capabilities': { body: 'x', headers: { 'content-type': 'video/mp4' } },
    }
    const { env } = await startAnswers(({ path: asked }) => kinds[asked])
    const shown = async (operation: string): Promise<string> => {
      const terminal = terminalOfTest({ ...env, NO_COLOR: '1', VIDEO_UPSCALE_CONFIG: path('none.json') })
      await runHere(['api', operation], terminal)
      return terminal.shown()
    }
    expect(await shown('listModels')).toBe('{\n  "data": [\n    "\\u009b31m"\n  ]\n}\n')
    expect(await shown('listJobs')).toBe('a\\x1b[2Jb\nc')
    expect(await shown('getCapabilities')).toContain('nothing for a terminal')
  })
})
