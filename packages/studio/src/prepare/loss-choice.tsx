import { Checkbox } from '@base-ui/react/checkbox'
import { Check, ShieldCheck } from 'lucide-react'

import { Panel } from '../controls/panel.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { strings } from '../strings.ts'
import { lossesOfClips } from './losses-of-clips.ts'
import type { LossKind } from './models-query.ts'
import type { Clip } from './use-clips.ts'

export interface LossChoiceProps {
  readonly clips: readonly Clip[]
  readonly allowed: readonly LossKind[]
  readonly onChange: (allowed: readonly LossKind[]) => void
}

/** What the results could not keep, each to be allowed or not. */
export function LossChoice({ clips, allowed, onChange }: LossChoiceProps) {
  const losses = lossesOfClips(clips)
  const isKnown = clips.every(({ estimate }) => estimate !== undefined)
  if (!isKnown && losses.length === 0) {
    return clips.some(({ error }) => error) ? null : <Skeleton className="h-24 rounded-2xl" />
  }
  if (losses.length === 0) {
    return (
      <p className="flex items-center gap-2.5 rounded-2xl border border-line bg-panel px-4 py-3.5 text-sm shadow-xs sm:px-5">
        <ShieldCheck aria-hidden className="size-5 shrink-0 text-success" />
        {clips.length === 1 ? strings.losses.none : strings.losses.noneOfMany}
      </p>
    )
  }
  return (
    <Panel title={strings.losses.title} lead={strings.losses.lead}>
      <ul className="space-y-2.5">
        {losses.map(({ kind, message, clips: affected }) => (
          <li key={kind}>
            <label className="flex gap-3 rounded-xl border border-line p-3.5 transition-colors hover:border-edge has-data-checked:bg-raised">
              <Checkbox.Root
                checked={allowed.includes(kind)}
                onCheckedChange={(isAllowed) => {
                  onChange(isAllowed ? [...allowed, kind] : allowed.filter((each) => each !== kind))
                }}
                className="mt-0.5 grid size-4.5 shrink-0 place-items-center rounded border border-edge bg-panel data-checked:border-accent data-checked:bg-accent"
              >
                <Checkbox.Indicator className="text-on-accent data-unchecked:hidden">
                  <Check aria-hidden className="size-3.5" strokeWidth={3} />
                </Checkbox.Indicator>
              </Checkbox.Root>
              <span className="min-w-0 text-sm">
                <span className="block font-medium">{strings.losses.allow(strings.losses.kinds[kind])}</span>
                <span className="block text-muted">{message}</span>
                {clips.length > 1 && (
                  <span className="block text-muted">
                    {strings.losses.affects(affected.map(({ name }) => name).join(', '))}
                  </span>
                )}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
