import { isVideoUpscaleError } from '@video-upscale/client'
import { useEffect } from 'react'

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
