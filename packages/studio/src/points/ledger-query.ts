import type { components } from '@video-upscale/client'
import { callApi } from '@video-upscale/client/calls'

import type { Session } from '../session/session.ts'

export type LedgerEntry = components['schemas']['LedgerEntry']

/** The account's movements of points, newest first, page by page. */
export function ledgerQueryOptions({ client, scope }: Pick<Session, 'client' | 'scope'>) {
  return {
    queryKey: ['studio', scope, 'ledger'] as const,
    queryFn: ({ pageParam }: { readonly pageParam: string | null }) =>
      callApi(
        client,
        (api, init) =>
          api.GET('/account/ledger', {
            params: { query: pageParam === null ? {} : { cursor: pageParam } },
            ...init,
          }),
        { retry: { maxAttempts: 2 } },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page: { readonly next_cursor: string | null }) => page.next_cursor ?? undefined,
    retry: false,
    networkMode: 'always' as const,
  }
}
