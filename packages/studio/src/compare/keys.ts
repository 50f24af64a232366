import type { KeyboardEvent } from 'react'

import type { VideoPair } from './video-pair.ts'
import { fit, pan, zoomIn, zoomOut, type Zoom } from './zoom.ts'

export interface KeyActions {
  readonly pair: VideoPair | undefined
  readonly setZoom: (change: (zoom: Zoom) => Zoom) => void
  readonly setMuted: (change: (isMuted: boolean) => boolean) => void
  readonly toggleFullScreen: () => void
}

const panStep = 0.1

/** Acts on a key that means something to a comparison; its buttons and sliders keep their own keys. */
export function actOnKey(event: KeyboardEvent, actions: KeyActions): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false
  const { target } = event
  if (!(target instanceof HTMLElement)) return false
  if (event.key === ' ' && target.closest('button') !== null) return false
  if (event.shiftKey && event.key.startsWith('Arrow')) {
    // A slider moves by larger steps.
    return target.closest('input') === null && panByKey(event.key, actions.setZoom)
  }
  const act = actionOf(event.key, actions)
  act?.()
  return act !== undefined
}

function actionOf(key: string, actions: KeyActions): (() => void) | undefined {
  const { pair, setZoom, setMuted, toggleFullScreen } = actions
  switch (key) {
    case ' ':
    case 'k':
      return () => pair?.toggle()
    case ',':
      return () => pair?.step(-1)
    case '.':
      return () => pair?.step(1)
    case '+':
    case '=':
      return () => {
        setZoom(zoomIn)
      }
    case '-':
      return () => {
        setZoom(zoomOut)
      }
    case '0':
      return () => {
        setZoom(() => fit)
      }
    case 'm':
      return () => {
        setMuted((isMuted) => !isMuted)
      }
    case 'f':
      return toggleFullScreen
    default:
      return undefined
  }
}

function panByKey(key: string, setZoom: KeyActions['setZoom']): boolean {
  const x = key === 'ArrowLeft' ? panStep : key === 'ArrowRight' ? -panStep : 0
  const y = key === 'ArrowUp' ? panStep : key === 'ArrowDown' ? -panStep : 0
  setZoom((zoom) => pan(zoom, x, y))
  return true
}
