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
      const isHandle = event.target instanceof Element && event.target.closest('[role=slider], input, span')
      if (event.button === 0 && !isHandle) event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove: ({ currentTarget, pointerId, movementX, movementY }) => {
      if (!currentTarget.hasPointerCapture(pointerId)) return
      const { width, height } = currentTarget.getBoundingClientRect()
      onZoom((zoom) => pan(zoom, movementX / width, movementY / height))
    },
  }
}
