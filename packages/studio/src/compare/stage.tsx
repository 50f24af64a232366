import { useState, type CSSProperties } from 'react'

import { strings } from '../strings.ts'
import { Divider } from './divider.tsx'
import { refuseWithoutPicture } from './refuse-without-picture.ts'
import { usePanAndZoom } from './use-pan-and-zoom.ts'
import { toTransform, type Zoom } from './zoom.ts'

export interface StageProps {
  readonly beforeUrl: string | undefined
  readonly afterUrl: string
  readonly aspectRatio: number
  readonly zoom: Zoom
  readonly isMuted: boolean
  readonly isFullScreen: boolean
  readonly onZoom: (change: (zoom: Zoom) => Zoom) => void
  readonly onBefore: (video: HTMLVideoElement | null) => void
  readonly onAfter: (video: HTMLVideoElement | null) => void
  readonly onUnplayable: (which: 'before' | 'after', url: string) => void
}

/** The two pictures and the divider. */
export function Stage(props: StageProps) {
  const { beforeUrl, afterUrl, aspectRatio, zoom, isMuted, isFullScreen } = props
  const { onZoom, onBefore, onAfter, onUnplayable } = props
  const [percentBefore, setPercentBefore] = useState(50)
  const panAndZoom = usePanAndZoom(onZoom)
  const hasBefore = beforeUrl !== undefined
  return (
    <div
      {...panAndZoom}
      style={stageSize(aspectRatio, isFullScreen)}
      className={`relative mx-auto w-full flex-1 touch-pan-y overflow-hidden bg-black ${zoom.scale > 1 ? 'cursor-grab active:cursor-grabbing' : ''}`}
    >
      {hasBefore && (
        <div
          className="absolute inset-0"
          style={{ clipPath: `inset(0 ${String(100 - percentBefore)}% 0 0)` }}
        >
          <Picture
            side="before"
            url={beforeUrl}
            zoom={zoom}
            isMuted
            onVideo={onBefore}
            onUnplayable={onUnplayable}
          />
          <Tag side="left">{strings.compare.before}</Tag>
        </div>
      )}
      <div
        className="absolute inset-0"
        style={hasBefore ? { clipPath: `inset(0 0 0 ${String(percentBefore)}%)` } : undefined}
      >
        <Picture
          side="after"
          url={afterUrl}
          zoom={zoom}
          isMuted={isMuted}
          onVideo={onAfter}
          onUnplayable={onUnplayable}
        />
        {hasBefore && <Tag side="right">{strings.compare.after}</Tag>}
      </div>
      {hasBefore && <Divider percent={percentBefore} onChange={setPercentBefore} />}
    </div>
  )
}

interface PictureProps {
  readonly side: 'before' | 'after'
  readonly url: string
  readonly zoom: Zoom
  readonly isMuted: boolean
  readonly onVideo: (video: HTMLVideoElement | null) => void
  readonly onUnplayable: (side: 'before' | 'after', url: string) => void
}

function Picture({ side, url, zoom, isMuted, onVideo, onUnplayable }: PictureProps) {
  const refuse = (): void => {
    onUnplayable(side, url)
  }
  return (
    <video
      ref={onVideo}
      data-testid={side}
      aria-label={strings.compare[side]}
      src={url}
      preload="auto"
      muted={isMuted}
      playsInline
      className="size-full object-contain"
      style={{ transform: toTransform(zoom) }}
      onError={refuse}
      onLoadedMetadata={refuseWithoutPicture(refuse)}
    />
  )
}

/** It has its size before the videos are here, and leaves room for the controls. */
function stageSize(aspectRatio: number, isFullScreen: boolean): CSSProperties {
  if (isFullScreen) return {}
  return { aspectRatio, maxHeight: '72dvh', maxWidth: `calc(72dvh * ${String(aspectRatio)})` }
}

function Tag({ side, children }: { readonly side: 'left' | 'right'; readonly children: string }) {
  return (
    <span
      aria-hidden
      className={`pointer-events-none absolute top-3 rounded-md bg-black/65 px-2 py-1 text-xs font-medium text-white ${side === 'left' ? 'left-3' : 'right-3'}`}
    >
      {children}
    </span>
  )
}
