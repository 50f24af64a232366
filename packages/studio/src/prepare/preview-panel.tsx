import { Slider } from '@base-ui/react/slider'
import { hashKey } from '@tanstack/react-query'
import { usePreview, type Preview, type PreviewRequest } from '@video-upscale/react'
import { Eye } from 'lucide-react'
import { useState } from 'react'

import { Comparison } from '../compare/comparison.tsx'
import { Button } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { Panel } from '../controls/panel.tsx'
import { ProgressBar } from '../controls/progress-bar.tsx'
import { formatClock } from '../formats.ts'
import { strings } from '../strings.ts'
import type { Clip } from './use-clips.ts'

const previewSeconds = 2

/** A short stretch before and after, before anything is paid. */
export function PreviewPanel({ clips }: { readonly clips: readonly Clip[] }) {
  const [videoNo, setVideoNo] = useState(0)
  const [atSeconds, setAtSeconds] = useState(0)
  const [asked, setAsked] = useState<PreviewRequest | null>(null)
  const clip = clips.find((each) => each.videoNo === videoNo)
  const { data: preview, error, isFetching, refetch } = usePreview(asked)
  if (!clip) return null
  const { framesPerSecond, durationSeconds } = clip.source
  const ask = (): void => {
    const seconds = Math.min(previewSeconds, durationSeconds)
    const request = { ...clip.request, atSeconds: Math.min(atSeconds, durationSeconds - seconds), seconds }
    // The same once more, after a failure or after its files have gone, is no change that would be asked about.
    if (asked && hashKey([asked]) === hashKey([request])) void refetch()
    else setAsked(request)
  }
  return (
    <Panel title={strings.preview.title} lead={strings.preview.lead}>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-4">
        {clips.length > 1 && <ClipSelect clips={clips} videoNo={videoNo} onChange={setVideoNo} />}
        <Start
          seconds={Math.min(atSeconds, durationSeconds)}
          durationSeconds={durationSeconds}
          onChange={setAtSeconds}
        />
        <Button disabled={isFetching} focusableWhenDisabled onClick={ask}>
          <Eye aria-hidden />
          {strings.preview.make}
        </Button>
      </div>
      {isFetching && (
        <div className="mt-4 space-y-2" role="status">
          <p className="text-sm text-muted">{strings.preview.making}</p>
          <ProgressBar label={strings.preview.making} fraction={null} />
        </div>
      )}
      {error && !isFetching && (
        <div className="mt-4">
          <Callout tone="danger" title={strings.preview.refused}>
            {error.message}
          </Callout>
        </div>
      )}
      {preview && !isFetching && (
        <figure className="mt-4 space-y-2">
          <Comparison
            key={preview.afterUrl}
            beforeUrl={preview.beforeUrl}
            afterUrl={preview.afterUrl}
            width={preview.width}
            height={preview.height}
            frames={Math.max(1, Math.round(preview.seconds * framesPerSecond))}
            framesPerSecond={framesPerSecond}
          />
          <figcaption className="text-sm text-muted">{captionOf(preview, asked)}</figcaption>
        </figure>
      )}
    </Panel>
  )
}

/** Also how it was made: the choice above may have changed since. */
function captionOf({ atSeconds, seconds }: Preview, asked: PreviewRequest | null): string {
  const { model, scale } = asked?.options ?? {}
  const how = [model, scale === undefined ? undefined : strings.options.times(scale)]
  return [
    strings.preview.stretch(formatClock(atSeconds, 1), seconds),
    ...how.filter((part) => part !== undefined),
  ].join(' · ')
}

interface ClipSelectProps {
  readonly clips: readonly Clip[]
  readonly videoNo: number
  readonly onChange: (videoNo: number) => void
}

function ClipSelect({ clips, videoNo, onChange }: ClipSelectProps) {
  return (
    <label className="text-sm font-medium">
      {strings.preview.clip}
      {/* The device's own list: nothing handles touch and screen readers better. */}
      <select
        value={videoNo}
        onChange={({ currentTarget }) => {
          onChange(Number(currentTarget.value))
        }}
        className="mt-1.5 block h-9 max-w-60 rounded-lg border border-edge bg-canvas px-2 text-sm font-normal"
      >
        {clips.map((clip) => (
          <option key={clip.videoNo} value={clip.videoNo}>
            {clip.name}
          </option>
        ))}
      </select>
    </label>
  )
}

interface StartProps {
  readonly seconds: number
  readonly durationSeconds: number
  readonly onChange: (seconds: number) => void
}

function Start({ seconds, durationSeconds, onChange }: StartProps) {
  const latest = Math.max(0, durationSeconds - previewSeconds)
  return (
    <Slider.Root
      value={Math.min(seconds, latest)}
      min={0}
      max={Math.max(latest, 0.1)}
      step={0.1}
      disabled={latest === 0}
      onValueChange={onChange}
      className="min-w-48 flex-1"
    >
      <div className="flex justify-between text-sm">
        <Slider.Label className="font-medium">{strings.preview.at}</Slider.Label>
        <span className="text-muted tabular-nums">{formatClock(Math.min(seconds, latest), 1)}</span>
      </div>
      <Slider.Control className="flex h-9 touch-none items-center select-none">
        <Slider.Track className="relative h-1.5 w-full rounded-full bg-raised">
          <Slider.Indicator className="rounded-full bg-accent" />
          <Slider.Thumb className="size-4 rounded-full bg-accent ring-accent has-focus-visible:ring-3 has-focus-visible:ring-offset-2 has-focus-visible:ring-offset-panel" />
        </Slider.Track>
      </Slider.Control>
    </Slider.Root>
  )
}
