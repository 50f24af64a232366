import type { CompletedJob } from '@video-upscale/client'
import { beforeAll, expect, it, vi } from 'vitest'

import { useBalance, useDownload, useEstimate, useImportVideos, useJobs, usePreview } from './index.ts'
import { clipFile, importClip, openService } from './testing-app/open-service.ts'
import { renderHook } from './testing-app/render-hook.ts'

const patience = { timeout: 20_000 }
let source: CompletedJob

beforeAll(async () => {
  source = await importClip()
})

/** More than what goes as one form: padding that players skip. */
function largeClip(): File {
  const padding = new Uint8Array(6_000_000)
  new DataView(padding.buffer).setUint32(0, padding.length)
  padding.set(new TextEncoder().encode('free'), 4)
  return new File([clipFile(), padding], 'large.mp4', { type: 'video/mp4', lastModified: Date.now() })
}

it('imports a file once, with progress, a pause between, and the job at its end', async () => {
  const { client, traffic } = openService()
  const app = renderHook(() => useImportVideos(), { client, strict: true })
  await expect.poll(() => app.current().status).toBe('idle')
  const file = largeClip()
  app.current().start([file])
  app.current().start([file])
  app.current().pause()
  await expect.poll(() => app.current().isPaused).toBe(true)
  expect(app.current().progress.total).toBe(file.size)
  await expect.poll(() => traffic.count('GET /v1/capabilities'), patience).toBe(1)
  app.current().resume()
  await expect.poll(() => app.current().job?.sources.length, patience).toBe(1)
  expect(app.current()).toMatchObject({
    status: 'completed',
    isPaused: false,
    progress: { sent: file.size, total: file.size },
  })
  expect(traffic.count('POST /v1/video-import')).toBe(1)
  app.unmount()
})

it('cancels an import, tells what is wrong with a file, and ends with its component', async () => {
  const { client, traffic } = openService()
  const app = renderHook(() => useImportVideos(), { client })
  await expect.poll(() => app.current().status).toBe('idle')
  app.current().start([largeClip()])
  app.current().cancel()
  await expect.poll(() => app.current().status).toBe('idle')
  app.current().start([new File(['notes'], 'notes.mp4')])
  await expect.poll(() => app.current().error?.code, patience).toBe('unsupported-video')
  app.current().start([])
  await expect.poll(() => app.current().error?.code, patience).toBe('unexpected')
  app.current().start([largeClip()])
  app.current().pause()
  app.unmount()
  await expect.poll(() => app.queryClient.isMutating(), patience).toBe(0)
  expect(traffic.count('POST /v1/video-import')).toBe(1)
})

it('downloads a result: as the browser saves files, and into a stream', async () => {
  const { client } = openService()
  const saved: { readonly name: string; readonly content: Promise<Blob> }[] = []
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    saved.push({ name: this.download, content: fetch(this.href).then((response) => response.blob()) })
  })
  const app = renderHook(() => useDownload(), { client, strict: true })
  await expect.poll(() => app.current().status).toBe('idle')
  app.current().download(source, { fileName: 'mine.mp4' })
  app.current().download(source, { fileName: 'mine.mp4' })
  await expect.poll(() => app.current().status, patience).toBe('completed')
  const { size } = clipFile()
  expect(app.current().progress).toEqual({ received: size, total: size })
  expect(saved.map(({ name }) => name)).toEqual(['mine.mp4'])
  expect((await saved[0]?.content)?.size).toBe(size)
  click.mockRestore()

  const chunks: Uint8Array<ArrayBuffer>[] = []
  const to = new WritableStream<Uint8Array<ArrayBuffer>>({ write: (chunk) => void chunks.push(chunk) })
  app.current().download(source, { to: to })
  await expect.poll(() => app.current().status, patience).toBe('completed')
  expect(await new Blob(chunks).bytes()).toEqual(await clipFile().bytes())
  app.current().download(source, { videoNo: 2 })
  await expect.poll(() => app.current().error?.code).toBe('unexpected')
  app.unmount()
})

it.each<[string, CompletedJob['raw']['input'], string]>([
  ['mp4', null, 'of a service that does not echo the request'],
  ['webm', { options: { container: 'webm' } }, 'as it was asked for'],
  ['mp4', { options: { container: '../../evil.sh' } }, 'whatever the service echoes'],
])('names a result .%s, %o, %s', async (ending, input) => {
  const { client } = openService()
  const names: string[] = []
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    names.push(this.download)
  })
  const app = renderHook(() => useDownload(), { client, strict: true })
  await expect.poll(() => app.current().status).toBe('idle')
  app.current().download({ ...source, raw: { ...source.raw, input } })
  await expect.poll(() => app.current().status, patience).toBe('completed')
  expect(names).toEqual([`${source.id}.${ending}`])
  click.mockRestore()
  app.unmount()
})

it('lists jobs page by page, and shows balance, estimate and preview', async () => {
  const { client, traffic } = openService()
  await importClip()
  const request = { jobId: source.id, videoNo: 0, options: { model: 'lanczos' } }
  const app = renderHook(
    () => ({
      jobs: useJobs({ task_type: 'video_import', limit: 1 }),
      balance: useBalance(),
      estimate: useEstimate(request),
      none: useEstimate(null),
      preview: usePreview({ ...request, atSeconds: 0, seconds: 1 }),
    }),
    { client, strict: true },
  )
  await expect.poll(() => app.current().jobs.data?.length, patience).toBe(1)
  await app.current().jobs.fetchNextPage()
  await expect.poll(() => app.current().jobs.data?.length, patience).toBe(2)
  expect(app.current().jobs.data?.every((job) => job.createdAt instanceof Date)).toBe(true)
  await expect.poll(() => app.current().balance.data?.available_points, patience).toBeGreaterThan(0)
  await expect.poll(() => app.current().estimate.data?.points, patience).toBe(480)
  await expect.poll(() => app.current().preview.data?.afterUrl, patience).toMatch(/^http/)
  expect(app.current().none.fetchStatus).toBe('idle')
  expect(traffic.count('POST /v1/preview')).toBe(1)
  expect(traffic.count('POST /v1/estimate')).toBe(1)
  app.unmount()
})
