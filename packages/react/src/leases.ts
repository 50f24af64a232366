/** How long what nobody uses any more is kept: StrictMode and changes of route unmount and mount again. */
const graceMs = 1000

/** Counts who uses something. */
export interface Leases {
  /** @returns a function that gives it back; calling it twice does nothing */
  take(): () => void
}

/** @param end is called when nobody has used it for a moment */
export function createLeases(end: () => void): Leases {
  let taken = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    take() {
      taken += 1
      clearTimeout(timer)
      let isOpen = true
      return () => {
        if (!isOpen) return
        isOpen = false
        taken -= 1
        if (taken === 0) timer = setTimeout(end, graceMs)
      }
    },
  }
}
