import type { Client } from '@video-upscale/client'

/** What the factories work with; the hooks take it from the provider. */
export interface VideoUpscaleContext {
  readonly client: Client
  /** Keeps accounts or services apart in one cache; it stands in the query keys. Never a key. Default `default`. */
  readonly scope?: string | undefined
}
