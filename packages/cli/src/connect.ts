import { createClient, type Client } from '@video-upscale/client'

import { UsageError } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

export interface ConnectionFlags {
  readonly apiKey?: string
  readonly baseUrl?: string
  readonly json: boolean
  readonly quiet: boolean
}

/** A client from flags and environment; flags win. */
export function connect(flags: ConnectionFlags, { env }: Terminal): Client {
  const apiKey = flags.apiKey ?? env.VIDEO_UPSCALE_API_KEY
  const baseUrl = flags.baseUrl ?? env.VIDEO_UPSCALE_BASE_URL
  if (apiKey === undefined || apiKey === '') {
    throw new UsageError(
      'No API key. Put it into VIDEO_UPSCALE_API_KEY. Your own server printed it at its first start; ' +
        '`video-upscale-server keys create` makes another.',
    )
  }
  try {
    return createClient({ apiKey, ...(baseUrl === undefined || baseUrl === '' ? {} : { baseUrl }) })
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message, { cause: error })
    throw error
  }
}
