import { useEffect, useState, useSyncExternalStore } from 'react'

import { VideoPair, type PairState } from './video-pair.ts'

const nothing: PairState = { isReady: false, isPlaying: false, seconds: 0, durationSeconds: 0 }

export interface UseVideoPairResult extends PairState {
  /** Undefined until the videos are there. */
  readonly pair: VideoPair | undefined
}

/** Ties two video elements together for as long as they are shown. */
export function useVideoPair(
  follower: HTMLVideoElement | null,
  leader: HTMLVideoElement | null,
  { framesPerSecond, hasFollower }: { readonly framesPerSecond: number; readonly hasFollower: boolean },
): UseVideoPairResult {
  const [pair, setPair] = useState<VideoPair>()
  useEffect(() => {
    if (!leader || (hasFollower && !follower)) return
    const made = new VideoPair(follower ?? undefined, leader, framesPerSecond)
    setPair(made)
    return () => {
      made.close()
      setPair(undefined)
    }
  }, [follower, leader, framesPerSecond, hasFollower])
  const state = useSyncExternalStore(pair?.subscribe ?? nobody, pair?.get ?? (() => nothing))
  return { ...state, pair }
}

const nobody = () => () => undefined
