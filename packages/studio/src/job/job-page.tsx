import type { Job } from '@video-upscale/client'
import { Link, Redirect } from 'wouter'

import { Button, buttonLook } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { SkeletonRows } from '../controls/skeleton.tsx'
import { PageTitle } from '../layout/page-title.tsx'
import { JobActions } from '../queue/job-actions.tsx'
import { nameOfJob, requestOfJob } from '../queue/request-of-job.ts'
import { StatusBadge } from '../queue/status-badge.tsx'
import { isPassing, useRecovery } from '../session/use-recovery.ts'
import { strings } from '../strings.ts'
import { FinishedPart } from './finished-part.tsx'
import { JobFacts } from './job-facts.tsx'
import { ProofPart } from './proof-card.tsx'
import { RunningPart } from './running-part.tsx'
import { useWatchedJob } from './use-watched-job.ts'

/** A job: how it goes, what came of it, and what can be done with it. */
export function JobPage({ jobId }: { readonly jobId: string }) {
  const query = useWatchedJob(jobId)
  useRecovery(query)
  const { data: job, error } = query
  // Where a webhook or an address of the API leads.
  if (job?.taskType === 'video_import') return <Redirect to={`/imports/${job.id}`} replace />
  if (job) return <Shown job={job} />
  return (
    <>
      <PageTitle title={strings.job.title} backTo="/" />
      {error && !isPassing(error) ? (
        <NotFound
          error={error}
          onRetry={() => {
            void query.refetch()
          }}
        />
      ) : (
        <SkeletonRows rows={5} />
      )}
    </>
  )
}

function Shown({ job }: { readonly job: Job }) {
  const request = requestOfJob(job)
  return (
    <>
      <PageTitle
        title={nameOfJob(job)}
        backTo="/"
        actions={
          <div className="flex flex-wrap items-center gap-2">
            {/* The end of a job is news; its progress, which changes all the time, is not. */}
            <span role="status">
              <StatusBadge status={job.status} />
            </span>
            <JobActions job={job} />
            {request && (
              <Link href={`/imports/${request.jobId}`} className={buttonLook('plain')}>
                {strings.jobs.otherOptions}
              </Link>
            )}
          </div>
        }
      />
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem] 3xl:grid-cols-[minmax(0,1fr)_28rem]">
        {job.status === 'completed' ? <FinishedPart job={job} /> : <RunningPart job={job} />}
        <div className="space-y-5">
          {job.status === 'completed' && <ProofPart job={job} />}
          <JobFacts job={job} />
        </div>
      </div>
    </>
  )
}

interface NotFoundProps {
  readonly error: { readonly status: number | undefined; readonly message: string }
  readonly onRetry: () => void
}

function NotFound({ error, onRetry }: NotFoundProps) {
  const isUnknown = error.status === 404 || error.status === 400
  return (
    <Callout
      tone="danger"
      {...(isUnknown && { title: strings.job.notFound })}
      actions={
        isUnknown ? (
          <Link href="/" className={buttonLook('plain')}>
            {strings.missing.home}
          </Link>
        ) : (
          <Button onClick={onRetry}>{strings.retry}</Button>
        )
      }
    >
      {isUnknown ? strings.job.notFoundLead : error.message}
    </Callout>
  )
}
