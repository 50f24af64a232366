import { QueryCache, QueryClient } from '@tanstack/react-query'
import { createClient, isVideoUpscaleError, type Balance, type Client } from '@video-upscale/client'
import { createContext, useContext } from 'react'

/** Who is signed in, and what talks to the server for them. */
export interface Session {
  readonly client: Client
  /** Of the account, so that two of one browser never see each other's jobs. Never the key. */
  readonly scope: string
  readonly signOut: () => void
}

export function createStudioClient(key: string): Client {
  // The user's own key, in the user's own browser; it goes to the origin of this page only.
  return createClient({ apiKey: key, baseUrl: '/api', dangerouslyAllowBrowser: true })
}

export function scopeOf(balance: Balance): string {
  return `account-${String(balance.account_id)}`
}

/** A cache of its own for each key; a key that is refused anywhere signs out. */
export function createStudioCache(onRefused: () => void): QueryClient {
  const watch = (error: Error): void => {
    if (isVideoUpscaleError(error, 'unauthorized')) onRefused()
  }
  return new QueryClient({ queryCache: new QueryCache({ onError: watch }) })
}

export const SessionContext = createContext<Session | undefined>(undefined)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('There is no session around this component.')
  return session
}
