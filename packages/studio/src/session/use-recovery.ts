import { isVideoUpscaleError } from '@video-upscale/client'
import { useEffect, useState } from 'react'

const pauseMs = 3000
const passing: readonly string[] = [
  'connection',
  'timeout',
  'unavailable',
  'server-error',
  'unexpected-response',
]

/** Whether the server is only away, as while it starts again. */
export function isPassing(error: unknown): boolean {
  return isVideoUpscaleError(error) && passing.includes(error.code)
}

/** Whether nothing has come yet, and still may. A server that is away is asked again, and forgets why meanwhile. */
export function isComing(query: { readonly data: unknown; readonly error: unknown }): boolean {
  return query.data === undefined && (query.error === null || isPassing(query.error))
}

/** Why the first answer has not come: kept while it is asked for again, so that nothing flickers. */
export function useLastError(query: { readonly data: unknown; readonly error: Error | null }): Error | null {
  const [last, setLast] = useState(query.error)
  const now = query.data === undefined ? (query.error ?? last) : null
  if (now !== last) setLast(now)
  return now
}

export interface Recoverable {
  readonly error: unknown
  readonly refetch: () => unknown
}

/** Asks again while the server is away, and at once when the network is back. */
export function useRecovery({ error, refetch }: Recoverable): void {
  const isAway = isPassing(error)
  useEffect(() => {
    if (!isAway) return
    const again = (): void => void refetch()
    const timer = setInterval(again, pauseMs)
    window.addEventListener('online', again)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', again)
    }
  }, [isAway, refetch])
}
