import type { CompletedJob } from '@video-upscale/client'

/** What the server says about the file of a result. */
export interface ResultFile {
  /** False once it was deleted, when its time was over. */
  readonly isThere: boolean
  /** Of its container, e.g. `mp4`. */
  readonly extension: string
}

/** Asks about the file without fetching it: its URL ends in a token and tells nothing. */
export function resultFileQueryOptions(job: CompletedJob, scope: string) {
  const [url] = job.videoUrls
  return {
    queryKey: ['studio', scope, 'result-file', job.id] as const,
    queryFn: async (): Promise<ResultFile> => {
      if (url === undefined) return { isThere: false, extension: 'mp4' }
      const response = await fetch(url, { method: 'HEAD' })
      const name = response.headers.get('content-disposition') ?? ''
      return { isThere: response.status !== 404, extension: /[.](\w+)"?$/.exec(name)?.[1] ?? 'mp4' }
    },
    staleTime: Infinity,
    retry: false,
    networkMode: 'always' as const,
  }
}
