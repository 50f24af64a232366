import { Slider } from '@base-ui/react/slider'
import {
  ChevronLeft,
  ChevronRight,
  Maximize,
  Minimize,
  Pause,
  Play,
  Volume2,
  VolumeX,
  ZoomIn,
  ZoomOut,
} from 'lucide-react'

import { Button } from '../controls/button.tsx'
import { IconButton } from '../controls/icon-button.tsx'
import { formatClock } from '../formats.ts'
import { strings } from '../strings.ts'
import type { FullScreen } from './use-full-screen.ts'
import type { PairState, VideoPair } from './video-pair.ts'
import { fit, largestScale, zoomIn, zoomOut, type Zoom } from './zoom.ts'

const words = strings.compare

export interface TransportProps {
  readonly pair: VideoPair | undefined
  readonly state: PairState
  readonly frames: number
  readonly framesPerSecond: number
  readonly zoom: Zoom
  readonly onZoom: (change: (zoom: Zoom) => Zoom) => void
  readonly isMuted: boolean
  readonly onMuted: (isMuted: boolean) => void
  readonly fullScreen: FullScreen
}

/** The controls below the pictures. */
export function Transport(props: TransportProps) {
  const { pair, state, zoom, onZoom, isMuted, onMuted, fullScreen } = props
  return (
    <div className="px-3 pt-1 pb-3 sm:px-4">
      <Position {...props} />
      <div className="flex flex-wrap items-center justify-between gap-y-1">
        <div className="flex items-center">
          <IconButton
            look="primary"
            className="mr-1"
            label={state.isPlaying ? words.pause : words.play}
            onClick={() => pair?.toggle()}
          >
            {state.isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}
          </IconButton>
          <IconButton label={words.previous} onClick={() => pair?.step(-1)}>
            <ChevronLeft aria-hidden />
          </IconButton>
          <IconButton label={words.next} onClick={() => pair?.step(1)}>
            <ChevronRight aria-hidden />
          </IconButton>
          <IconButton
            label={isMuted ? words.unmute : words.mute}
            onClick={() => {
              onMuted(!isMuted)
            }}
          >
            {isMuted ? <VolumeX aria-hidden /> : <Volume2 aria-hidden />}
          </IconButton>
        </div>
        <div className="flex items-center">
          <ZoomControls zoom={zoom} onZoom={onZoom} />
          {fullScreen.isOffered && (
            <IconButton
              label={fullScreen.isOn ? words.leaveFullScreen : words.fullScreen}
              onClick={fullScreen.toggle}
            >
              {fullScreen.isOn ? <Minimize aria-hidden /> : <Maximize aria-hidden />}
            </IconButton>
          )}
        </div>
      </div>
      <p className="mt-2 hidden text-xs text-muted md:block">{words.keys}</p>
    </div>
  )
}

function Position({ pair, state, frames, framesPerSecond }: TransportProps) {
  const frame = Math.min(Math.floor(state.seconds * framesPerSecond + 1e-3), Math.max(0, frames - 1))
  const at = words.at(formatClock(frame / framesPerSecond, 2), frame, frames)
  return (
    <Slider.Root
      value={frame}
      min={0}
      max={Math.max(1, frames - 1)}
      onValueChange={(value: number) => {
        if (state.isPlaying) pair?.pause()
        pair?.seekFrame(value)
      }}
    >
      <Slider.Control className="flex h-8 touch-none items-center select-none">
        <Slider.Track className="relative h-1.5 w-full rounded-full bg-raised">
          <Slider.Indicator className="rounded-full bg-accent" />
          <Slider.Thumb
            aria-label={words.position}
            getAriaValueText={() => at}
            className="size-4 rounded-full bg-accent ring-accent has-focus-visible:ring-3 has-focus-visible:ring-offset-2 has-focus-visible:ring-offset-panel"
          />
        </Slider.Track>
      </Slider.Control>
      <p className="mb-2 text-xs text-muted tabular-nums" data-testid="position">
        {at}
      </p>
    </Slider.Root>
  )
}

function ZoomControls({ zoom, onZoom }: Pick<TransportProps, 'zoom' | 'onZoom'>) {
  return (
    <>
      <IconButton
        label={words.zoomOut}
        disabled={zoom.scale <= 1}
        focusableWhenDisabled
        onClick={() => {
          onZoom(zoomOut)
        }}
      >
        <ZoomOut aria-hidden />
      </IconButton>
      <Button
        look="quiet"
        className="w-16 tabular-nums"
        aria-label={`${words.zoomReset}, ${words.zoom(Math.round(zoom.scale * 100))}`}
        onClick={() => {
          onZoom(() => fit)
        }}
      >
        {words.zoom(Math.round(zoom.scale * 100))}
      </Button>
      <IconButton
        label={words.zoomIn}
        disabled={zoom.scale >= largestScale}
        focusableWhenDisabled
        onClick={() => {
          onZoom(zoomIn)
        }}
      >
        <ZoomIn aria-hidden />
      </IconButton>
    </>
  )
}
