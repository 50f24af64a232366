import { createClient, type Client, type ResponseFacts } from '@video-upscale/client'

import { UsageError } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { chooseService, type ConnectionFlags, type Service } from './choose-service.ts'
import { readConfig } from './config-file.ts'

export interface Connection {
  readonly client: Client
  readonly service: Service
  /**
   * Calls the listener each time a request gets no answer.
   *
   * @returns ends that
   */
  readonly whenAway: (listener: () => void) => () => void
}

/** A client of the service that flags, environment and configuration choose. */
export async function connect(flags: ConnectionFlags, { env }: Pick<Terminal, 'env'>): Promise<Connection> {
  return connectTo(chooseService(flags, env, await readConfig(env)))
}

export function connectTo(service: Service): Connection {
  const { apiKey, baseUrl } = service
  const listeners = new Set<() => void>()
  const onResponse = ({ status, error }: ResponseFacts): void => {
    // What was ended from here says nothing of the service.
    const isEnded = error instanceof DOMException && error.name === 'AbortError'
    if (status === undefined && !isEnded) for (const listener of listeners) listener()
  }
  const whenAway = (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  try {
    return { service, whenAway, client: createClient({ apiKey, baseUrl, hooks: { onResponse } }) }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const from = service.profile === undefined ? '' : ` It is from profile "${service.profile}".`
    throw new UsageError(`${error.message}${from}`, { cause: error })
  }
}
