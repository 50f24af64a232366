import type { SyntheticEvent } from 'react'

/** A browser that knows only the sound of a file plays that, and calls it no error. */
export function refuseWithoutPicture(refuse: () => void) {
  return ({ currentTarget }: SyntheticEvent<HTMLVideoElement>): void => {
    if (currentTarget.videoWidth === 0) refuse()
  }
}
