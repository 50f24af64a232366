import type { Job } from '@video-upscale/client'
import { ChevronRight } from 'lucide-react'
import { Link } from 'wouter'

import { formatMoment, formatSize } from '../formats.ts'
import { strings } from '../strings.ts'
import { JobActions } from './job-actions.tsx'
import { JobProgress } from './job-progress.tsx'
import { nameOfJob, requestOfJob } from './request-of-job.ts'
import { StatusBadge } from './status-badge.tsx'

/** A job in the list of jobs. */
export function QueueRow({ job }: { readonly job: Job }) {
  const name = nameOfJob(job)
  return (
    <li className="group relative rounded-xl border border-line p-3.5 transition-colors hover:border-edge">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-52">
          <p className="flex items-center gap-1 font-medium">
            {/* The whole row is the link's; its buttons stand above it. */}
            <Link href={`/jobs/${job.id}`} className="truncate rounded after:absolute after:inset-0">
              {name}
            </Link>
            <ChevronRight
              aria-hidden
              className="size-4 shrink-0 text-muted transition-transform group-hover:translate-x-0.5"
            />
          </p>
          <p className="truncate text-sm text-muted">{summaryOf(job)}</p>
        </div>
        <StatusBadge status={job.status} />
        <div className="relative">
          <JobActions job={job} />
        </div>
      </div>
      {job.status === 'processing' && (
        <div className="mt-3">
          <JobProgress job={job} name={name} />
        </div>
      )}
      {job.status === 'failed' && (
        <p className="mt-2 line-clamp-2 text-sm wrap-anywhere text-danger">{job.error.message}</p>
      )}
    </li>
  )
}

function summaryOf(job: Job): string {
  const report = job.status === 'completed' ? job.report : null
  const scale = requestOfJob(job)?.options?.scale
  const size = report
    ? formatSize(report.width, report.height)
    : scale === undefined
      ? undefined
      : strings.options.times(scale)
  const when = job.createdAt && formatMoment(job.createdAt)
  return [job.model, size, when].filter((part) => part != null && part !== '').join(' · ')
}
