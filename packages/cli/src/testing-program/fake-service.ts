import { startFakeApi, type FakeApi, type FakeApiOptions } from '@video-upscale/testing'
import { onTestFinished } from 'vitest'

export interface FakeService {
  readonly api: FakeApi
  /** Variables that lead the program to it. */
  readonly env: { readonly VIDEO_UPSCALE_BASE_URL: string; readonly VIDEO_UPSCALE_API_KEY: string }
}

/** A fake service over real HTTP, until the test ends. */
export async function fakeService(options: FakeApiOptions = {}): Promise<FakeService> {
  const api = await startFakeApi(options)
  onTestFinished(() => api.close())
  return { api, env: { VIDEO_UPSCALE_BASE_URL: api.baseUrl, VIDEO_UPSCALE_API_KEY: api.apiKey } }
}
