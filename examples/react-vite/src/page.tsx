import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createClient } from '@video-upscale/client'
import { useImportVideos, useVideoUpscale, VideoUpscaleProvider } from '@video-upscale/react'
import { StrictMode, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'

const queryClient = new QueryClient()
// server.ts adds the key.
const client = createClient({ baseUrl: '/api', apiKey: null })

function Upscaler(): ReactNode {
  const { start, status, progress, job: source, error: importError } = useImportVideos()
  const { submit, job, error, isSubmitting } = useVideoUpscale({ persistAs: 'upscaler' })
  const problem = importError ?? error
  return (
    <>
      <label>
        Video{' '}
        <input
          type="file"
          accept="video/*"
          onChange={(event) => {
            start([...(event.target.files ?? [])])
          }}
        />
      </label>
      {status === 'importing' && (
        <progress aria-label="Uploading" value={progress.sent} max={progress.total} />
      )}
      {source && (
        <button
          disabled={isSubmitting}
          onClick={() => {
            submit({ jobId: source.id, videoNo: 0 })
          }}
        >
          Upscale
        </button>
      )}
      {job && <p role="status">{job.status}</p>}
      {job?.status === 'processing' && <progress aria-label="Upscaling" value={job.progress?.fraction} />}
      {job?.status === 'completed' && (
        <a href={job.videoUrls[0]} download>
          Result
        </a>
      )}
      {job?.status === 'failed' && <p role="alert">{job.error.message}</p>}
      {problem && <p role="alert">{problem.message}</p>}
    </>
  )
}

const root = document.querySelector('#app')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <VideoUpscaleProvider client={client}>
          <Upscaler />
        </VideoUpscaleProvider>
      </QueryClientProvider>
    </StrictMode>,
  )
}
