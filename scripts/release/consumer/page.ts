// A page by the types of the hooks; it is compiled, never run.
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { createClient } from '@video-upscale/client'
import { useDownload, useVideoUpscale, VideoUpscaleProvider } from '@video-upscale/react'
import { jobQueryOptions } from '@video-upscale/react/options'
import { createElement, type ReactElement } from 'react'

const client = createClient({ baseUrl: '/api', apiKey: null })
const queryClient = new QueryClient()

export function Page(): ReactElement {
  return createElement(
    QueryClientProvider,
    { client: queryClient },
    createElement(VideoUpscaleProvider, { client, children: createElement(Upscaler, { sourceId: 'id' }) }),
  )
}

function Upscaler({ sourceId }: { readonly sourceId: string }): ReactElement {
  const { submit, job } = useVideoUpscale({ persistAs: 'page' })
  const { download } = useDownload()
  const onClick = () => {
    if (job?.status === 'completed') download(job)
    else submit({ jobId: sourceId, videoNo: 0 })
  }
  return createElement('button', { onClick }, job?.status ?? 'Upscale')
}

export function Status({ jobId }: { readonly jobId: string }): string {
  return useQuery(jobQueryOptions({ client }, jobId)).data?.status ?? 'unknown'
}
