import type { components } from '@video-upscale/client'
import { callApi } from '@video-upscale/client/calls'

import type { Session } from '../session/session.ts'

export type Delivery = components['schemas']['WebhookDelivery']

const pendingPauseMs = 3000

/** The account's webhooks, newest first, page by page; looked at again while one is on its way. */
export function deliveriesQueryOptions({ client, scope }: Pick<Session, 'client' | 'scope'>) {
  return {
    queryKey: deliveriesKey(scope),
    queryFn: ({ pageParam }: { readonly pageParam: string | null }) =>
      callApi(
        client,
        (api, init) =>
          api.GET('/v1/webhooks/deliveries', {
            params: { query: pageParam === null ? {} : { cursor: pageParam } },
            ...init,
          }),
        { retry: { maxAttempts: 2 } },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page: { readonly next_cursor: string | null }) => page.next_cursor ?? undefined,
    refetchInterval: ({ state }: { readonly state: { readonly data?: Pages | undefined } }) => {
      const isPending = state.data?.pages.some(({ data }) => data.some((one) => one.state === 'pending'))
      return isPending === true ? pendingPauseMs : false
    },
    retry: false,
    networkMode: 'always' as const,
  }
}

interface Pages {
  readonly pages: readonly { readonly data: readonly Delivery[] }[]
}

export function deliveriesKey(scope: string) {
  return ['studio', scope, 'deliveries'] as const
}

/** Sends one again, under its old `webhook-id`. One that is on its way already is refused, so it may be asked twice. */
export function redeliver({ client }: Pick<Session, 'client'>, deliveryId: string): Promise<Delivery> {
  const params = {
    path: { id: deliveryId },
    header: { 'Idempotency-Key': crypto.randomUUID() },
  }
  return callApi(
    client,
    (api, init) => api.POST('/v1/webhooks/deliveries/{id}/redeliver', { params, ...init }),
    { retry: { maxAttempts: 4 } },
  )
}
