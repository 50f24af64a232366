import { useQueryClient } from '@tanstack/react-query'
import type { CompletedJob } from '@video-upscale/client'
import { useJob, videoUpscaleKeys } from '@video-upscale/react'
import { useRef } from 'react'

import { Comparison } from '../compare/comparison.tsx'
import { Callout } from '../controls/callout.tsx'
import { Skeleton } from '../controls/skeleton.tsx'
import { requestOfJob } from '../queue/request-of-job.ts'
import { useSession } from '../session/session.ts'
import { isComing, useRecovery } from '../session/use-recovery.ts'
import { strings } from '../strings.ts'
import { DownloadResult } from './download-result.tsx'

/** The result beside its source, and the way to take it along. */
export function FinishedPart({ job }: { readonly job: CompletedJob }) {
  return (
    <div className="min-w-0 space-y-4">
      <BeforeAndAfter job={job} />
      <DownloadResult job={job} />
    </div>
  )
}

function BeforeAndAfter({ job }: { readonly job: CompletedJob }) {
  const request = requestOfJob(job)
  const sourceQuery = useJob(request?.jobId)
  useRecovery(sourceQuery)
  const renew = useFreshUrls([job.id, ...(request ? [request.jobId] : [])])
  const { data: source } = sourceQuery
  const [afterUrl] = job.videoUrls
  if (afterUrl === undefined) return <Callout tone="warning">{strings.job.filesGone}</Callout>
  const imported = source?.status === 'completed' ? source : undefined
  const beforeUrl = imported?.videoUrls[request?.videoNo ?? 0]
  if (request && isComing(sourceQuery)) return <Skeleton className="aspect-video rounded-2xl" />
  return (
    <section aria-label={strings.compare.title} className="space-y-3">
      {beforeUrl === undefined && <Callout tone="info">{strings.compare.sourceGone}</Callout>}
      <Comparison
        key={`${beforeUrl ?? ''} ${afterUrl}`}
        beforeUrl={beforeUrl}
        afterUrl={afterUrl}
        width={job.report?.width ?? 16}
        height={job.report?.height ?? 9}
        frames={job.report?.framesOut ?? 1}
        framesPerSecond={rateOf(job)}
        onRefused={renew}
      />
    </section>
  )
}

/** One refusal right after the other is not about the time of the URLs. */
const leastPauseMs = 10_000

/** Asks for jobs anew, whose files have other URLs then. */
function useFreshUrls(jobIds: readonly string[]): () => Promise<unknown> {
  const { scope } = useSession()
  const cache = useQueryClient()
  const lastMs = useRef(-leastPauseMs)
  return async () => {
    if (performance.now() - lastMs.current < leastPauseMs) return
    lastMs.current = performance.now()
    await Promise.all(
      jobIds.map((id) => cache.invalidateQueries({ queryKey: videoUpscaleKeys.job(scope, id) })),
    )
  }
}

/** The mean one, where it varies. */
function rateOf({ report }: CompletedJob): number {
  const rate = report ? report.framesOut / report.durationOutSeconds : 25
  return Number.isFinite(rate) && rate > 0 ? rate : 25
}
