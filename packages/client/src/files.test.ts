import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createClient } from './client.ts'
import { downloadVideo } from './download.ts'
import { toJob, type CompletedJob } from './job.ts'
import { importFiles, saveVideo } from './node.ts'
import { importVideos } from './upload.ts'
import { startService, type Exchange, type Service } from './testing-service/start-service.ts'
import { completedTask } from './testing-service/tasks.ts'

const content = Buffer.from('a video, as far as a download can tell')
let directory: string
let services: Service[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vu-client-'))
  services = []
})

afterEach(async () => {
  for (const service of services) await service.close()
  await rm(directory, { recursive: true })
})

/** A service that makes forms of files into tasks and says nothing of what else it can do. */
const takesForms =
  (answer: (exchange: Exchange) => void) =>
  (exchange: Exchange): void => {
    const { path, headers, json, response } = exchange
    if (path.endsWith('/v1/capabilities'))
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
    else if (headers['content-type'] === 'application/json') json(400, {})
    else answer(exchange)
  }

async function connect(answer: (exchange: Exchange, count: number) => void) {
  const service = await startService(answer)
  services.push(service)
  const client = createClient({ apiKey: 'vu_key', baseUrl: service.baseUrl, retry: { maxAttempts: 1 } })
  const at = (path: string): CompletedJob => {
    const output = { ...completedTask.output, video_urls: [`${service.baseUrl}/files/${path}`] }
    const job = toJob({ ...completedTask, output })
    if (job.status !== 'completed') throw new Error('The fixture is completed.')
    return job
  }
  return { service, client, at }
}

describe('saveVideo', () => {
  it('saves nothing but a completed job', async () => {
    const { client } = await connect(({ response }) => response.end())
    for (const job of ['an-id', { id: 'an-id', status: 'running' }])
      await expect(saveVideo(client, job as never, join(directory, 'out.mp4'))).rejects.toThrow(
        'job must be a completed job',
      )
  })

  it('saves the file, without sending the key, and tells of the progress', async () => {
    const { service, client, at } = await connect(({ response }) => {
      response.writeHead(200, { 'content-length': content.length }).end(content)
    })
    const path = join(directory, 'out.mp4')
    const seen: (number | null)[][] = []
    const bytes = await saveVideo(client, at('a'), path, { onProgress: (...progress) => seen.push(progress) })
    expect(bytes).toBe(content.length)
    expect((await readFile(path)).equals(content)).toBe(true)
    expect(service.exchanges[0]?.headers['x-api-key']).toBeUndefined()
    expect(seen.at(-1)).toEqual([content.length, content.length])
  })

  it('fetches a fresh URL once when the old one has expired', async () => {
    const { service, client, at } = await connect(({ path, response, json }) => {
      if (path.endsWith('/files/old')) response.writeHead(410).end()
      else if (path.includes('/v1/job/')) json(200, at('fresh').raw)
      else response.writeHead(200, { 'content-length': content.length }).end(content)
    })
    await saveVideo(client, at('old'), join(directory, 'out.mp4'))
    expect(service.exchanges.map(({ path }) => path)).toEqual([
      '/api/files/old',
      `/api/v1/job/${completedTask.job_id}`,
      '/api/files/fresh',
    ])
  })

  it('does not ask for ever fresher URLs', async () => {
    const { service, client, at } = await connect(({ path, response, json }) => {
      if (path.includes('/v1/job/')) json(200, at('fresh').raw)
      else response.writeHead(403).end()
    })
    await expect(saveVideo(client, at('old'), join(directory, 'out.mp4'))).rejects.toMatchObject({
      status: 403,
    })
    expect(service.exchanges).toHaveLength(3)
    expect(await readdir(directory)).toEqual([])
  })

  it('leaves nothing behind when the download is cut', async () => {
    const { client, at } = await connect(({ response, reset }) => {
      response.writeHead(200, { 'content-length': content.length + 1 }).write(content)
      setImmediate(reset)
    })
    await writeFile(join(directory, 'kept'), '')
    await expect(saveVideo(client, at('a'), join(directory, 'out.mp4'))).rejects.toThrow()
    expect(await readdir(directory)).toEqual(['kept'])
  })

  it('says how many results there are', async () => {
    const { client, at } = await connect(() => undefined)
    await expect(downloadVideo(client, at('a'), { videoNo: 3 })).rejects.toThrow(/1 result/)
  })
})

describe('importFiles', () => {
  it('sends the files as multipart fields named video, in their order', async () => {
    const { service, client } = await connect(
      takesForms(({ json }) => {
        json(200, { ...completedTask, task_type: 'video_import' })
      }),
    )
    const paths = [join(directory, 'first.mp4'), join(directory, 'second.mp4')]
    await writeFile(paths[0] ?? '', 'one')
    await writeFile(paths[1] ?? '', 'two')
    const job = await importFiles(client, paths)
    expect(job.taskType).toBe('video_import')
    const exchange = service.exchanges.at(-1)
    expect(exchange?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(exchange?.headers['content-length']).toMatch(/^\d+$/)
    const names = [...(exchange?.body.matchAll(/name="(\w+)"; filename="([\w.]+)"/g) ?? [])].map((match) =>
      match.slice(1),
    )
    expect(names).toEqual([
      ['video', 'first.mp4'],
      ['video', 'second.mp4'],
    ])
  })

  it('names the file that is no video', async () => {
    const { client } = await connect(
      takesForms(({ json }) => {
        const detail = [{ path: 'video[0]', message: 'is empty' }]
        json(415, { code: 415, message: 'not a video', raw_message: '', detail })
      }),
    )
    await writeFile(join(directory, 'a'), '')
    await expect(importFiles(client, [join(directory, 'a')])).rejects.toMatchObject({
      code: 'unsupported-video',
      faults: [{ path: 'video[0]', message: 'is empty' }],
    })
  })

  it('does not upload twice when the answer is lost', async () => {
    const { service, client } = await connect(
      takesForms(({ reset }) => {
        reset()
      }),
    )
    await writeFile(join(directory, 'a'), 'x')
    await expect(importFiles(client, [join(directory, 'a')])).rejects.toMatchObject({
      code: 'outcome-unknown',
    })
    const forms = service.exchanges.filter(({ headers }) => headers['content-type']?.includes('form-data'))
    expect(forms).toHaveLength(1)
  })

  it('says what to give instead where nothing can be imported, before it sends the files', async () => {
    const { service, client } = await connect(({ json }) => {
      json(404, { code: 404, message: 'Not found', raw_message: '', detail: null })
    })
    await writeFile(join(directory, 'a'), 'x')
    await expect(importFiles(client, [join(directory, 'a')])).rejects.toMatchObject({
      code: 'import-not-offered',
      message: expect.stringContaining('jobId') as string,
    })
    expect(service.exchanges.map(({ path }) => path)).toEqual([
      '/api/v1/capabilities',
      '/api/v1/video-import',
    ])
  })

  it('is told what a video is by importVideos, which takes bytes as they are', async () => {
    const { service, client } = await connect(
      takesForms(({ json }) => {
        json(200, { ...completedTask, task_type: 'video_import' })
      }),
    )
    await importVideos(client, [new TextEncoder().encode('these bytes')])
    expect(service.exchanges.at(-1)?.body).toContain('these bytes')
    await expect(importVideos(client, ['clip.mp4' as never])).rejects.toThrow(
      'For paths there is importFiles',
    )
  })

  it('takes one to four files, and names the missing one', async () => {
    const { client } = await connect(takesForms(() => undefined))
    await expect(importFiles(client, [])).rejects.toThrow(RangeError)
    await expect(importFiles(client, [join(directory, 'missing')])).rejects.toThrow(/ENOENT.*missing/)
  })
})
