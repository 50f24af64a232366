/** How a picture is looked at: magnified `scale` times, and moved, as shares of the view's size. */
export interface Zoom {
  readonly scale: number
  readonly x: number
  readonly y: number
}

export const fit: Zoom = { scale: 1, x: 0, y: 0 }
export const largestScale = 16
const step = Math.SQRT2

/** Magnifies about a point of the view (shares of its size, from its middle), which stays where it is. */
export function zoomTo(zoom: Zoom, scale: number, about = { x: 0, y: 0 }): Zoom {
  const next = Math.min(Math.max(scale, 1), largestScale)
  const factor = next / zoom.scale
  return within({
    scale: next,
    x: about.x - (about.x - zoom.x) * factor,
    y: about.y - (about.y - zoom.y) * factor,
  })
}

export function zoomIn(zoom: Zoom, about?: { x: number; y: number }): Zoom {
  return zoomTo(zoom, zoom.scale * step, about)
}

export function zoomOut(zoom: Zoom, about?: { x: number; y: number }): Zoom {
  return zoomTo(zoom, zoom.scale / step, about)
}

/** Moves by shares of the view's size. */
export function pan(zoom: Zoom, x: number, y: number): Zoom {
  return within({ ...zoom, x: zoom.x + x, y: zoom.y + y })
}

/** The picture always fills the view. */
function within({ scale, x, y }: Zoom): Zoom {
  const most = (scale - 1) / 2
  const clamp = (value: number): number => Math.min(Math.max(value, -most), most)
  return { scale, x: clamp(x), y: clamp(y) }
}

/** As CSS, for an element of the view's size whose origin is its middle. */
export function toTransform({ scale, x, y }: Zoom): string {
  return `translate(${String(x * 100)}%, ${String(y * 100)}%) scale(${String(scale)})`
}
