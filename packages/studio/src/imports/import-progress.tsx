import { Pause, Play, X } from 'lucide-react'

import { Button } from '../controls/button.tsx'
import { ProgressBar } from '../controls/progress-bar.tsx'
import { strings } from '../strings.ts'
import type { Importing } from './importing.ts'

/** Clips on their way to the server. */
export function ImportProgress({ importing }: { readonly importing: Importing }) {
  const { clips, progress, isPaused, pause, resume, cancel } = importing
  const isSent = progress.total > 0 && progress.sent >= progress.total
  const title = strings.add.sending(clips)
  return (
    <div className="rounded-xl border border-line bg-canvas p-4">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4">
        <p className="font-medium" role="status">
          {isSent ? strings.add.probing : title}
        </p>
        <p className="text-sm text-muted tabular-nums">
          {isPaused ? strings.add.paused : strings.add.sent(progress.sent, progress.total)}
        </p>
      </div>
      <ProgressBar label={title} fraction={isSent ? null : progress.sent / Math.max(1, progress.total)} />
      <div className="mt-4 flex flex-wrap gap-2">
        {!isSent && (
          <Button onClick={isPaused ? resume : pause}>
            {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
            {isPaused ? strings.add.resume : strings.add.pause}
          </Button>
        )}
        <Button look="quiet" onClick={cancel}>
          <X aria-hidden />
          {strings.add.cancel}
        </Button>
      </div>
    </div>
  )
}
