import type { CompletedJob, Job } from '@video-upscale/client'

import { Callout } from '../controls/callout.tsx'
import { Panel } from '../controls/panel.tsx'
import { ProgressBar } from '../controls/progress-bar.tsx'
import { JobProgress } from '../queue/job-progress.tsx'
import { nameOfJob } from '../queue/request-of-job.ts'
import { strings } from '../strings.ts'

/** A job that has no result: not yet, or never. */
export function RunningPart({ job }: { readonly job: Exclude<Job, CompletedJob> }) {
  switch (job.status) {
    case 'failed':
      return (
        <Callout tone="danger" title={strings.job.failed}>
          <p>{job.error.message}</p>
          <p className="mt-1">{strings.job.failedLead}</p>
        </Callout>
      )
    case 'canceled':
      return (
        <Callout tone="info" title={strings.job.canceled}>
          {strings.job.canceledLead}
        </Callout>
      )
    case 'processing':
      return (
        <Panel
          title={strings.job.running}
          lead={job.progress ? strings.job.frame(job.progress.frame, job.progress.frames) : undefined}
        >
          <JobProgress job={job} name={nameOfJob(job)} />
          {job.progress && <p className="mt-2 text-sm text-muted">{strings.job.stage(job.progress.stage)}</p>}
        </Panel>
      )
    case 'pending':
    case 'staged':
    case 'unknown':
      return (
        <Panel title={strings.job.waiting} lead={strings.job.waitingLead}>
          <ProgressBar label={strings.job.waiting} fraction={null} />
        </Panel>
      )
  }
}
