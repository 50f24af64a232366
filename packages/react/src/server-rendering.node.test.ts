import {
  dehydrate,
  type DehydratedState,
  hydrate,
  HydrationBoundary,
  QueryClient,
  QueryClientProvider,
} from '@tanstack/react-query'
import { createClient } from '@video-upscale/client'
import { createTestClock, startFakeApi } from '@video-upscale/testing'
import { createElement, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'

import {
  balanceQueryOptions,
  estimateQueryOptions,
  jobQueryOptions,
  jobsQueryOptions,
  useBalance,
  useDownload,
  useEstimate,
  useImportVideos,
  useJob,
  useJobs,
  usePreview,
  useVideoUpscale,
  VideoUpscaleProvider,
} from './index.ts'

function Page({ jobId }: { readonly jobId: string }): ReactNode {
  const { data: job } = useJob(jobId)
  const { data: jobs } = useJobs()
  const { data: balance } = useBalance()
  useEstimate({ jobId, videoNo: 0 })
  usePreview({ jobId, videoNo: 0, atSeconds: 0, seconds: 1 })
  const { status } = useVideoUpscale({ persistAs: 'page' })
  useImportVideos()
  useDownload()
  const created = job?.createdAt?.toISOString()
  return createElement(
    'p',
    null,
    [job?.status, created, jobs?.length, balance?.available_points, status].join(),
  )
}

it('renders on a server without a request or a window, and with what a loader has fetched', async () => {
  expect('window' in globalThis).toBe(false)
  const api = await startFakeApi({ clock: createTestClock() })
  const client = createClient(api)
  const render = (queryClient: QueryClient, state?: DehydratedState): string =>
    renderToString(
      createElement(
        QueryClientProvider,
        { client: queryClient },
        createElement(
          HydrationBoundary,
          { state: state ?? null },
          createElement(VideoUpscaleProvider, { client }, createElement(Page, { jobId: api.sourceJobId })),
        ),
      ),
    )
  expect(render(new QueryClient())).toBe('<p>,,,,idle</p>')
  expect(api.requests).toEqual([])

  const loader = new QueryClient()
  const context = { client }
  const request = { jobId: api.sourceJobId, videoNo: 0, callback: 'https://example.com/?token=signature' }
  const [job] = await Promise.all([
    loader.query(jobQueryOptions(context, api.sourceJobId)),
    loader.infiniteQuery(jobsQueryOptions(context)),
    loader.query(balanceQueryOptions(context)),
    loader.query(estimateQueryOptions(context, request)),
  ])
  expect(job.createdAt).toEqual(new Date(api.clock.now()))
  const state = dehydrate(loader)
  const sent = JSON.stringify(state)
  const received = JSON.parse(sent) as DehydratedState
  expect(sent).not.toContain(api.apiKey)
  expect(sent).not.toContain('signature')

  const before = api.requests.length
  const html = '<p>completed,2026-01-01T00:00:00.000Z,1,100000,idle</p>'
  expect(render(new QueryClient(), received)).toBe(html)
  expect(api.requests.length).toBe(before)

  const page = new QueryClient()
  hydrate(page, received)
  const { queryKey } = jobQueryOptions(context, api.sourceJobId)
  expect(page.getQueryData(queryKey)).toEqual(job.raw)
  // The cursor of the first page has been JSON, too.
  const jobs = await page.infiniteQuery(jobsQueryOptions(context))
  expect(jobs.map(({ id }) => id)).toEqual([api.sourceJobId])
  expect(api.requests.length).toBe(before + 1)
  await api.close()
})
