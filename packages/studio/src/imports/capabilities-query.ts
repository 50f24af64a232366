import type { Session } from '../session/session.ts'

/** What the server takes; it does not change while a page is open. */
export function capabilitiesQueryOptions({ client, scope }: Pick<Session, 'client' | 'scope'>) {
  return {
    queryKey: ['studio', scope, 'capabilities'] as const,
    queryFn: async () => (await client.capabilities()) ?? null,
    staleTime: Infinity,
    retry: false,
    networkMode: 'always' as const,
  }
}
