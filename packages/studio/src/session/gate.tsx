import { QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query'
import { balanceQueryOptions, videoUpscaleKeys, VideoUpscaleProvider } from '@video-upscale/react'
import { useMemo, useSyncExternalStore, type ReactNode } from 'react'

import { strings } from '../strings.ts'
import { AwayPage } from './away-page.tsx'
import type { KeyStore } from './key-store.ts'
import { RefusedPage } from './refused-page.tsx'
import { createStudioCache, createStudioClient, scopeOf, SessionContext } from './session.ts'
import { SignInPage } from './sign-in-page.tsx'
import { isPassing, useLastError, useRecovery } from './use-recovery.ts'

export interface GateProps {
  readonly keys: KeyStore
  readonly children: ReactNode
}

/** Shows the studio to whoever has a key that the server takes, and the way in to everybody else. */
export function Gate({ keys, children }: GateProps) {
  const state = useSyncExternalStore(keys.subscribe, keys.get)
  if (state.status === 'looking') return null
  if (state.status === 'missing') {
    return (
      <SignInPage
        wasRefused={state.wasRefused}
        onKey={(key) => {
          keys.signIn(key)
        }}
      />
    )
  }
  return (
    <SignedIn key={state.key} keys={keys} apiKey={state.key}>
      {children}
    </SignedIn>
  )
}

function SignedIn({ keys, apiKey, children }: GateProps & { readonly apiKey: string }) {
  const client = useMemo(() => createStudioClient(apiKey), [apiKey])
  const cache = useMemo(
    () =>
      createStudioCache(() => {
        keys.refuse(apiKey)
      }),
    [keys, apiKey],
  )
  return (
    <QueryClientProvider client={cache}>
      <Checked
        client={client}
        signOut={() => {
          keys.signOut()
        }}
      >
        {children}
      </Checked>
    </QueryClientProvider>
  )
}

interface CheckedProps {
  readonly client: ReturnType<typeof createStudioClient>
  readonly signOut: () => void
  readonly children: ReactNode
}

/** Whose key it is, is what the balance says; it is the first question, and its answer is needed anyhow. */
function Checked({ client, signOut, children }: CheckedProps) {
  const cache = useQueryClient()
  const options = balanceQueryOptions({ client, scope: 'unknown' })
  const whose = useQuery({
    ...options,
    staleTime: Infinity,
    queryFn: async () => {
      const balance = await options.queryFn()
      cache.setQueryData(videoUpscaleKeys.balance(scopeOf(balance)), balance)
      return balance
    },
  })
  useRecovery(whose)
  const error = useLastError(whose)
  const scope = whose.data && scopeOf(whose.data)
  const session = useMemo(
    () => (scope === undefined ? undefined : { client, scope, signOut }),
    [client, scope, signOut],
  )
  if (session) {
    return (
      <SessionContext value={session}>
        <VideoUpscaleProvider client={client} scope={session.scope}>
          {children}
        </VideoUpscaleProvider>
      </SessionContext>
    )
  }
  if (error === null)
    return (
      <p className="sr-only" role="status">
        {strings.signIn.checking}
      </p>
    )
  if (isPassing(error)) return <AwayPage onRetry={() => void whose.refetch()} />
  return <RefusedPage message={error.message} onRetry={() => void whose.refetch()} signOut={signOut} />
}
