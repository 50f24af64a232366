import { createClient, type Client, type CompletedJob } from '@video-upscale/client'
import { importVideos } from '@video-upscale/client/upload'
import { inject } from 'vitest'

import { watchFetch, type WatchedFetch } from './watch-fetch.ts'

export interface OpenService {
  readonly client: Client
  readonly traffic: WatchedFetch
}

/** The real server, and a look at what is sent to it. */
export function openService(): OpenService {
  const traffic = watchFetch()
  const client = createClient({
    baseUrl: inject('apiUrl'),
    apiKey: inject('apiKey'),
    fetch: traffic.fetch,
    dangerouslyAllowBrowser: true,
  })
  return { client, traffic }
}

/** A small video. */
export function clipFile(): File {
  const bytes = Uint8Array.from(atob(inject('clip')), (letter) => letter.charCodeAt(0))
  return new File([bytes], 'clip.mp4', { type: 'video/mp4' })
}

/** A video to upscale from. */
export function importClip(): Promise<CompletedJob> {
  return importVideos(openService().client, [clipFile()])
}
