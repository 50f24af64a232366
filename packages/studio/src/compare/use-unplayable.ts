import { useState } from 'react'

export type Which = 'before' | 'after'

export interface Unplayable {
  readonly unplayable: Which | undefined
  /** A video element can do nothing with a file. */
  readonly refuse: (which: Which, url: string) => void
}

/**
 * Which video the browser cannot play. A video element says the same of a file whose URL has expired: where the
 * server gives the file no longer, its owner is asked for another URL.
 */
export function useUnplayable(onRefused: (() => Promise<unknown>) | undefined): Unplayable {
  const [unplayable, setUnplayable] = useState<Which>()
  const refuse = async (which: Which, url: string): Promise<void> => {
    // Another URL puts another player in the place of this one.
    if (onRefused && !(await isGiven(url))) await onRefused()
    setUnplayable(which)
  }
  return { unplayable, refuse: (which, url) => void refuse(which, url) }
}

async function isGiven(url: string): Promise<boolean> {
  return fetch(url, { method: 'HEAD' }).then(
    ({ ok }) => ok,
    () => false,
  )
}
