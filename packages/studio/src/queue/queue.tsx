import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { isFinished, type Job } from '@video-upscale/client'
import { jobsQueryOptions, useJob, videoUpscaleKeys } from '@video-upscale/react'
import { ListVideo } from 'lucide-react'
import { useEffect, useRef } from 'react'

import { Button } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { Empty } from '../controls/empty.tsx'
import { Panel } from '../controls/panel.tsx'
import { SkeletonRows } from '../controls/skeleton.tsx'
import { useSession } from '../session/session.ts'
import { isComing, isPassing } from '../session/use-recovery.ts'
import { useVisible } from '../session/use-visible.ts'
import { strings } from '../strings.ts'
import { jobsToFollow } from './jobs-to-follow.ts'
import { listedJobs } from './listed-jobs.ts'
import { QueueRow } from './queue-row.tsx'

const busyPauseMs = 6000
const idlePauseMs = 20_000

/** The account's jobs, newest first, kept up to date while they are looked at. */
export function Queue() {
  const jobs = useQueue()
  const { data: all = [] } = jobs
  useRefreshedBalance(all)
  const isVisible = useVisible()
  const followed = jobsToFollow(all)
  return (
    <Panel title={strings.jobs.title}>
      {isComing(jobs) && <SkeletonRows rows={3} />}
      {jobs.error && !isPassing(jobs.error) && (
        <Callout tone="danger" title={strings.jobs.failedToLoad}>
          {jobs.error.message}
        </Callout>
      )}
      {jobs.isSuccess && all.length === 0 && (
        <Empty icon={ListVideo} title={strings.jobs.empty} lead={strings.jobs.emptyLead} />
      )}
      {all.length > 0 && (
        <ul className="space-y-2.5">
          {all.map((job) => (
            <FollowedRow key={job.id} job={job} isFollowed={isVisible && followed.has(job.id)} />
          ))}
        </ul>
      )}
      {jobs.hasNextPage && (
        <Button className="mt-4 w-full" onClick={() => void jobs.fetchNextPage()}>
          {strings.more}
        </Button>
      )}
    </Panel>
  )
}

interface FollowedRowProps {
  readonly job: Job
  readonly isFollowed: boolean
}

/** A job as the list has it, or as its own event stream has told since. */
function FollowedRow({ job, isFollowed }: FollowedRowProps) {
  const { data } = useJob(isFollowed ? job.id : null)
  return <QueueRow job={isFinished(job) ? job : (data ?? job)} />
}

/** One question now and then for all jobs; the few that move are followed by their event streams. */
function useQueue() {
  return useInfiniteQuery({
    ...jobsQueryOptions(useSession(), listedJobs),
    refetchInterval: ({ state }) => {
      const tasks = state.data?.pages.flatMap((page) => page.tasks) ?? []
      const isBusy =
        state.status === 'error' || tasks.some(({ status }) => !over.some((final) => final === status))
      return isBusy ? busyPauseMs : idlePauseMs
    },
  })
}

const over = ['completed', 'failed', 'canceled']

/** A job that has finished has moved points. */
function useRefreshedBalance(jobs: readonly Job[]): void {
  const { scope } = useSession()
  const cache = useQueryClient()
  const finished = jobs.filter(isFinished).length
  const known = useRef(finished)
  useEffect(() => {
    if (known.current !== finished) {
      void cache.invalidateQueries({ queryKey: videoUpscaleKeys.balance(scope) })
    }
    known.current = finished
  }, [cache, scope, finished])
}
