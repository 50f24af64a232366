import type { Client, components } from '@video-upscale/client'
import { callApi } from '@video-upscale/client/calls'

/** Which stretch to upscale: `jobId`, `videoNo`, `options`, `atSeconds`, and `seconds`, 3 at most. */
export type PreviewRequest = components['schemas']['PreviewRequest']
/** The stretch before and after, as signed URLs that expire. */
export type Preview = components['schemas']['Preview']

/** It is answered when both are made. */
const longestWorkMs = 10 * 60_000

/** Lets our server upscale a short stretch, free of charge. */
export function makePreview(client: Client, body: PreviewRequest): Promise<Preview> {
  // The same over all attempts, so that a lost answer is not made anew.
  const header = { 'Idempotency-Key': crypto.randomUUID() }
  return callApi(client, (api, init) => api.POST('/v1/preview', { body, params: { header }, ...init }), {
    timeoutMs: longestWorkMs,
    retry: { maxAttempts: 4 },
  })
}
