import { useCallback, useEffect, useState, type RefObject } from 'react'

export interface FullScreen {
  /** Some phones let only plain videos fill the screen. */
  readonly isOffered: boolean
  readonly isOn: boolean
  readonly toggle: () => void
}

export function useFullScreen(element: RefObject<HTMLElement | null>): FullScreen {
  const [isOn, setOn] = useState(false)
  useEffect(() => {
    const update = (): void => {
      setOn(document.fullscreenElement !== null && document.fullscreenElement === element.current)
    }
    document.addEventListener('fullscreenchange', update)
    return () => {
      document.removeEventListener('fullscreenchange', update)
    }
  }, [element])
  const toggle = useCallback(() => {
    // Refused by the browser, it stays as it is.
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined)
    else void element.current?.requestFullscreen().catch(() => undefined)
  }, [element])
  return { isOffered: document.fullscreenEnabled, isOn, toggle }
}
