import { useMutation, useQueryClient } from '@tanstack/react-query'
import { isFinished, type Job } from '@video-upscale/client'
import { useVideoUpscale, videoUpscaleKeys } from '@video-upscale/react'
import { RotateCcw, X } from 'lucide-react'
import { useEffect } from 'react'
import { useLocation } from 'wouter'

import { Button } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { Confirm } from '../controls/confirm.tsx'
import { useSession } from '../session/session.ts'
import { strings } from '../strings.ts'
import { nameOfJob, requestOfJob } from './request-of-job.ts'

/** What can be done with a job: cancel it while it is under way, try it again where it came to nothing. */
export function JobActions({ job }: { readonly job: Job }) {
  if (!isFinished(job)) return <CancelJob job={job} />
  return job.status === 'completed' ? null : <RetryJob job={job} />
}

function CancelJob({ job }: { readonly job: Job }) {
  const { client, scope } = useSession()
  const cache = useQueryClient()
  const canceling = useMutation({
    networkMode: 'always',
    mutationFn: () => client.cancelJob(job.id),
    onSuccess: (canceled) => {
      cache.setQueryData(videoUpscaleKeys.job(scope, job.id), canceled.raw)
    },
    // One that has just finished is refused, and the lists show it finished.
    onSettled: () => cache.invalidateQueries({ queryKey: videoUpscaleKeys.all(scope) }),
  })
  return (
    <div className="space-y-2">
      <Confirm
        trigger={
          <Button
            disabled={canceling.isPending}
            focusableWhenDisabled
            aria-label={strings.jobs.cancelOf(nameOfJob(job))}
          >
            <X aria-hidden />
            {strings.jobs.cancel}
          </Button>
        }
        title={strings.jobs.cancelTitle}
        lead={strings.jobs.cancelLead}
        yes={strings.jobs.cancelYes}
        no={strings.jobs.cancelNo}
        onYes={() => {
          canceling.mutate()
        }}
      />
      {canceling.error && <Callout tone="danger">{canceling.error.message}</Callout>}
    </div>
  )
}

function RetryJob({ job }: { readonly job: Job }) {
  const [, navigate] = useLocation()
  const { submit, isSubmitting, jobId, error } = useVideoUpscale()
  const request = requestOfJob(job)
  useEffect(() => {
    if (jobId !== null) navigate(`/jobs/${jobId}`)
  }, [jobId, navigate])
  if (!request) return null
  return (
    <div className="space-y-2">
      <Button
        disabled={isSubmitting}
        focusableWhenDisabled
        aria-label={strings.jobs.againOf(nameOfJob(job))}
        onClick={() => {
          submit(request)
        }}
      >
        <RotateCcw aria-hidden />
        {strings.jobs.again}
      </Button>
      {error && <Callout tone="danger">{error.message}</Callout>}
    </div>
  )
}
