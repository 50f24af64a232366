import type { Client } from '../client.ts'
import { isVideoUpscaleError } from '../errors.ts'
import type { Capabilities } from '../jobs.ts'

/** Some services answer a path that they don't know with a page of theirs: they do not say what they can. */
export async function readCapabilities(
  client: Client,
  signal: AbortSignal,
): Promise<Capabilities | undefined> {
  try {
    return await client.capabilities({ signal })
  } catch (error) {
    if (isVideoUpscaleError(error, 'unexpected-response')) return undefined
    throw error
  }
}
