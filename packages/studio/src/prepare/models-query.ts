import { callApi } from '@video-upscale/client/calls'
import type { components } from '@video-upscale/client'

import type { Session } from '../session/session.ts'

export type Model = components['schemas']['Model']
export type Loss = components['schemas']['Loss']
export type LossKind = Loss['kind']
export type Scale = Model['scales'][number]

/** The server's models, the default one first. */
export function modelsQueryOptions({ client, scope }: Pick<Session, 'client' | 'scope'>) {
  return {
    queryKey: ['studio', scope, 'models'] as const,
    queryFn: async (): Promise<readonly Model[]> =>
      (
        await callApi(client, (api, init) => api.GET('/v1/models', init), {
          retry: { maxAttempts: 4 },
        })
      ).data,
    staleTime: 60_000,
    retry: false,
    networkMode: 'always' as const,
  }
}
