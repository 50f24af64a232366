import type { CompletedJob, Job } from '@video-upscale/client'
import { Link } from 'wouter'

import { Button, buttonLook } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { ProgressBar } from '../controls/progress-bar.tsx'
import { SkeletonRows } from '../controls/skeleton.tsx'
import { useWatchedJob } from '../job/use-watched-job.ts'
import { PageTitle } from '../layout/page-title.tsx'
import { useRecovery } from '../session/use-recovery.ts'
import { strings } from '../strings.ts'
import { Preparation } from './preparation.tsx'

/** An import, from its arrival to the start of its upscales. */
export function PreparePage({ importId }: { readonly importId: string }) {
  const query = useWatchedJob(importId)
  useRecovery(query)
  const { data: job, error } = query
  // What is no id at all is refused as one.
  const isGone = error?.status === 404 || error?.status === 400
  return (
    <>
      <PageTitle title={strings.prepare.title} lead={strings.prepare.lead} backTo="/" />
      {!job && error && (
        <Callout
          tone="danger"
          title={isGone ? strings.prepare.gone : undefined}
          actions={
            isGone ? <HomeLink /> : <Button onClick={() => void query.refetch()}>{strings.retry}</Button>
          }
        >
          {isGone ? strings.prepare.goneLead : error.message}
        </Callout>
      )}
      {!job && !error && <SkeletonRows rows={3} />}
      {job && <Imported job={job} />}
    </>
  )
}

function Imported({ job }: { readonly job: Job }) {
  if (job.taskType !== 'video_import') {
    return (
      <Callout tone="warning" actions={<HomeLink />}>
        {strings.prepare.notImport}
      </Callout>
    )
  }
  if (job.status === 'completed') return <Ready source={job} />
  if (job.status === 'failed' || job.status === 'canceled') {
    return (
      <Callout tone="danger" title={strings.prepare.failed} actions={<HomeLink />}>
        {job.status === 'failed' ? job.error.message : undefined}
      </Callout>
    )
  }
  return (
    <div className="max-w-xl space-y-3 rounded-2xl border border-line bg-panel p-5 shadow-xs" role="status">
      <p className="font-medium">{strings.prepare.fetching}</p>
      <ProgressBar label={strings.prepare.fetching} fraction={null} />
      <p className="text-sm text-muted">{strings.prepare.fetchingLead}</p>
    </div>
  )
}

function Ready({ source }: { readonly source: CompletedJob }) {
  if (source.sources.length > 0) return <Preparation source={source} />
  return (
    <Callout tone="warning" title={strings.prepare.gone} actions={<HomeLink />}>
      {strings.prepare.goneLead}
    </Callout>
  )
}

function HomeLink() {
  return (
    <Link href="/" className={buttonLook('plain')}>
      {strings.missing.home}
    </Link>
  )
}
