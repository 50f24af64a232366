import { useEffect, useRef, useState, type PointerEvent, type RefCallback } from 'react'

import { pan, zoomTo, type Zoom } from './zoom.ts'

const wheelSpeed = 0.01

export interface PanAndZoom {
  readonly ref: RefCallback<HTMLElement>
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void
}

/** Moves a magnified picture with the pointer, and magnifies it with Ctrl and the wheel, or a pinch. */
export function usePanAndZoom(onZoom: (change: (zoom: Zoom) => Zoom) => void): PanAndZoom {
  const [stage, setStage] = useState<HTMLElement | null>(null)
  const change = useRef(onZoom)
  /** Where the pointer was when it last moved the picture. */
  const held = useRef({ x: 0, y: 0 })
  useEffect(() => {
    change.current = onZoom
  })
  useEffect(() => {
    if (!stage) return
    // React's own wheel listener may not keep the browser from zooming the page.
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey) return
      event.preventDefault()
      const { left, top, width, height } = stage.getBoundingClientRect()
      const about = { x: (event.clientX - left) / width - 0.5, y: (event.clientY - top) / height - 0.5 }
      change.current((zoom) => zoomTo(zoom, zoom.scale * Math.exp(-event.deltaY * wheelSpeed), about))
    }
    stage.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      stage.removeEventListener('wheel', onWheel)
    }
  }, [stage])
  return {
    ref: setStage,
    onPointerDown: (event) => {
      const isHandle = event.target instanceof Element && event.target.closest('[data-handle]')
      if (event.button !== 0 || isHandle) return
      event.currentTarget.setPointerCapture(event.pointerId)
      held.current = { x: event.clientX, y: event.clientY }
    },
    onPointerMove: ({ currentTarget, pointerId, clientX, clientY }) => {
      if (!currentTarget.hasPointerCapture(pointerId)) return
      const { width, height } = currentTarget.getBoundingClientRect()
      const { x, y } = held.current
      held.current = { x: clientX, y: clientY }
      onZoom((zoom) => pan(zoom, (clientX - x) / width, (clientY - y) / height))
    },
  }
}
