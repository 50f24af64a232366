import type { ProcessingJob } from '@video-upscale/client'

import { ProgressBar } from '../controls/progress-bar.tsx'
import { formatPercent } from '../formats.ts'
import { strings } from '../strings.ts'

export interface JobProgressProps {
  readonly job: ProcessingJob
  readonly name: string
}

/** How far a running job is, how quick, and how long it still takes. */
export function JobProgress({ job: { progress }, name }: JobProgressProps) {
  return (
    <div className="space-y-1.5">
      <ProgressBar label={strings.jobs.progressOf(name)} fraction={progress?.fraction ?? null} />
      <p className="flex min-h-5 flex-wrap gap-x-3 text-sm text-muted tabular-nums">
        {progress && (
          <>
            <span className="font-medium text-ink">{formatPercent(progress.fraction)}</span>
            {progress.fps > 0 && <span>{strings.jobs.speed(progress.fps)}</span>}
            {progress.etaSeconds !== null && <span>{strings.jobs.left(progress.etaSeconds)}</span>}
          </>
        )}
      </p>
    </div>
  )
}
