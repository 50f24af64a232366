import { useBalance } from '@video-upscale/react'
import { Sparkles } from 'lucide-react'

import { Button } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { Command } from '../controls/command.tsx'
import { Facts } from '../controls/facts.tsx'
import { Panel } from '../controls/panel.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { formatSize } from '../formats.ts'
import { strings } from '../strings.ts'
import { areLossesAllowed } from './losses-of-clips.ts'
import { useClipSubmits } from './use-clip-submits.ts'
import type { Clip } from './use-clips.ts'

/** What it costs, takes and makes, and the button that starts it. */
export function EstimatePanel({ clips }: { readonly clips: readonly Clip[] }) {
  const { data: balance } = useBalance()
  const { start, isStarting, error } = useClipSubmits(clips)
  const refused = clips.find((clip) => clip.error)
  const isKnown = clips.every(({ estimate }) => estimate !== undefined)
  const points = clips.reduce((sum, { estimate }) => sum + (estimate?.points ?? 0), 0)
  const missing = isKnown && balance ? Math.max(0, points - balance.available_points) : 0
  const areAllowed = areLossesAllowed(clips)
  return (
    <Panel title={strings.estimate.title}>
      <div className="space-y-4">
        {refused?.error ? (
          <Callout
            tone="danger"
            title={strings.estimate.refused}
            actions={<Button onClick={refused.askAgain}>{strings.retry}</Button>}
          >
            {refused.error.message}
          </Callout>
        ) : (
          <Costs clips={clips} points={points} isKnown={isKnown} />
        )}
        {missing > 0 && balance && (
          <Callout tone="warning" title={strings.estimate.noPoints}>
            {strings.estimate.noPointsLead(missing)}
            <Command line={strings.estimate.noPointsCommand(balance.account_id, missing)} />
          </Callout>
        )}
        {error && <Callout tone="danger">{error.message}</Callout>}
        <Button
          look="primary"
          size="large"
          className="w-full"
          disabled={!isKnown || !areAllowed || missing > 0 || isStarting}
          focusableWhenDisabled
          onClick={start}
        >
          <Sparkles aria-hidden />
          {isStarting ? strings.estimate.starting : strings.estimate.start(clips.length, points)}
        </Button>
        <p className="min-h-10 text-sm text-muted">
          {isKnown && !areAllowed
            ? strings.estimate.losses
            : balance && strings.estimate.balance(balance.available_points)}
        </p>
      </div>
    </Panel>
  )
}

interface CostsProps {
  readonly clips: readonly Clip[]
  readonly points: number
  readonly isKnown: boolean
}

function Costs({ clips, points, isKnown }: CostsProps) {
  if (!isKnown) {
    return (
      <div role="status" aria-label={strings.estimate.calculating} className="space-y-2">
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
      </div>
    )
  }
  const seconds = clips.map(({ estimate }) => estimate?.expectedSeconds ?? null)
  const total = seconds.every((each) => each !== null) ? seconds.reduce((sum, each) => sum + each, 0) : null
  return (
    <>
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="text-sm text-muted">{strings.estimate.total}</span>
        <span className="text-2xl font-semibold tracking-tight tabular-nums">{strings.points(points)}</span>
      </p>
      <Facts
        facts={[
          {
            name: strings.estimate.time,
            value: total === null ? strings.estimate.unknown : strings.estimate.about(total),
          },
          ...clips.flatMap(({ name, source, estimate }) =>
            estimate
              ? [
                  {
                    name: clips.length === 1 ? strings.estimate.size : name,
                    value: strings.estimate.grows(
                      formatSize(source.width, source.height),
                      formatSize(estimate.width, estimate.height),
                    ),
                  },
                ]
              : [],
          ),
          { name: strings.estimate.format, value: formatsOf(clips) },
        ]}
      />
    </>
  )
}

function formatsOf(clips: readonly Clip[]): string {
  const formats = clips.flatMap(({ estimate }) =>
    estimate ? [`${estimate.codec}, ${estimate.container}`] : [],
  )
  return [...new Set(formats)].join('; ')
}
