import { useRef, useState, type KeyboardEvent } from 'react'

import { Callout } from '../controls/callout.tsx'
import { strings } from '../strings.ts'
import { actOnKey } from './keys.ts'
import { Stage } from './stage.tsx'
import { Transport } from './transport.tsx'
import { useFullScreen } from './use-full-screen.ts'
import { useUnplayable } from './use-unplayable.ts'
import { useVideoPair } from './use-video-pair.ts'
import { fit, type Zoom } from './zoom.ts'

export interface ComparisonProps {
  /** Without one only the result is shown. */
  readonly beforeUrl?: string | undefined
  readonly afterUrl: string
  /** Of the result, in pixels. */
  readonly width: number
  readonly height: number
  readonly frames: number
  readonly framesPerSecond: number
  /** The server gives a file no longer, as when its URL has expired. */
  readonly onRefused?: () => Promise<unknown>
}

/** Source and result over each other, with a divider between them, both always at the same frame. */
export function Comparison({ beforeUrl, afterUrl, ...rest }: ComparisonProps) {
  const { width, height, frames, framesPerSecond, onRefused } = rest
  const [before, setBefore] = useState<HTMLVideoElement | null>(null)
  const [after, setAfter] = useState<HTMLVideoElement | null>(null)
  const { unplayable, refuse } = useUnplayable(onRefused)
  const [zoom, setZoom] = useState<Zoom>(fit)
  const [isMuted, setMuted] = useState(true)
  const frame = useRef<HTMLDivElement>(null)
  const fullScreen = useFullScreen(frame)
  const hasBefore = beforeUrl !== undefined && unplayable !== 'before'
  const { pair, ...state } = useVideoPair(before, after, { framesPerSecond, hasFollower: hasBefore })
  if (unplayable === 'after') return <Unplayable />
  const onKeyDown = (event: KeyboardEvent): void => {
    const isDone = actOnKey(event, { pair, setZoom, setMuted, toggleFullScreen: fullScreen.toggle })
    if (isDone) event.preventDefault()
  }
  return (
    <div
      ref={frame}
      role="group"
      aria-label={hasBefore ? strings.compare.region : strings.compare.resultOnly}
      onKeyDown={onKeyDown}
      className="flex flex-col overflow-hidden rounded-2xl border border-line bg-panel shadow-xs fullscreen:rounded-none fullscreen:border-0"
    >
      {unplayable === 'before' && (
        <p role="status" className="bg-warning-soft px-4 py-2 text-sm text-warning">
          {strings.compare.unplayable}: {strings.compare.before}
        </p>
      )}
      <Stage
        beforeUrl={hasBefore ? beforeUrl : undefined}
        afterUrl={afterUrl}
        aspectRatio={width / height}
        zoom={zoom}
        isMuted={isMuted}
        isFullScreen={fullScreen.isOn}
        onZoom={setZoom}
        onBefore={setBefore}
        onAfter={setAfter}
        onUnplayable={refuse}
      />
      <Transport
        pair={pair}
        state={state}
        frames={frames}
        framesPerSecond={framesPerSecond}
        zoom={zoom}
        onZoom={setZoom}
        isMuted={isMuted}
        onMuted={setMuted}
        fullScreen={fullScreen}
      />
    </div>
  )
}

function Unplayable() {
  return (
    <Callout tone="warning" title={strings.compare.unplayable}>
      {strings.compare.unplayableLead}
    </Callout>
  )
}
