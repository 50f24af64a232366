import type { Source } from '@video-upscale/client'
import { Film } from 'lucide-react'
import { useState } from 'react'

import { refuseWithoutPicture } from '../compare/refuse-without-picture.ts'
import { Badge } from '../controls/badge.tsx'
import { Panel } from '../controls/panel.tsx'
import { formatBytes, formatClock, formatSize } from '../formats.ts'
import { strings } from '../strings.ts'
import type { Clip } from './use-clips.ts'

/** What was found in each clip. */
export function Clips({ clips }: { readonly clips: readonly Clip[] }) {
  return (
    <Panel title={strings.prepare.clips}>
      <ul className="space-y-4">
        {clips.map((clip) => (
          <li key={clip.videoNo} className="flex flex-col gap-3 sm:flex-row sm:gap-4">
            <Thumbnail clip={clip} />
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{clip.name}</p>
              <p className="mt-0.5 text-sm text-muted tabular-nums">{pictureOf(clip.source)}</p>
              <p className="text-sm text-muted tabular-nums">{fileOf(clip.source)}</p>
              <Streams source={clip.source} />
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Thumbnail({ clip }: { readonly clip: Clip }) {
  const [isUnplayable, setUnplayable] = useState(false)
  return (
    <div className="grid aspect-video w-full shrink-0 place-items-center overflow-hidden rounded-xl bg-raised sm:w-44">
      {isUnplayable || clip.url === undefined ? (
        <p className="flex flex-col items-center gap-1 p-2 text-center text-xs text-muted">
          <Film aria-hidden className="size-5" />
          {strings.prepare.noVideo}
        </p>
      ) : (
        <video
          aria-label={clip.name}
          src={`${clip.url}#t=0.1`}
          preload="metadata"
          muted
          playsInline
          className="size-full object-contain"
          onError={() => {
            setUnplayable(true)
          }}
          onLoadedMetadata={refuseWithoutPicture(() => {
            setUnplayable(true)
          })}
        />
      )}
    </div>
  )
}

function pictureOf({
  width,
  height,
  framesPerSecond,
  variableFrameRate,
  rotationDegrees,
  color,
}: Source): string {
  const { rate, variable, rotated, bits } = strings.prepare
  return [
    formatSize(width, height),
    variableFrameRate ? variable : rate(framesPerSecond),
    ...(color.bitDepth > 8 ? [bits(color.bitDepth)] : []),
    ...(rotationDegrees === 0 ? [] : [rotated(rotationDegrees)]),
  ].join(' · ')
}

function fileOf({ durationSeconds, frames, bytes, container }: Source): string {
  // FFmpeg names a demuxer by all the containers that it reads.
  const name = container.split(',')[0] ?? container
  return [formatClock(durationSeconds, 1), strings.frames(frames), formatBytes(bytes), name].join(' · ')
}

function Streams({ source }: { readonly source: Source }) {
  return (
    <ul className="mt-2 flex flex-wrap gap-1.5">
      {source.streams.map(({ index, kind, codec, language }) => (
        <li key={index}>
          <Badge tone="neutral">
            {[strings.prepare.stream[kind], codec, language].filter((part) => part !== null).join(' ')}
          </Badge>
        </li>
      ))}
    </ul>
  )
}
