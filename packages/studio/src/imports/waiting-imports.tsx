import type { Job } from '@video-upscale/client'
import { useJobs } from '@video-upscale/react'
import { Clapperboard } from 'lucide-react'
import { Link } from 'wouter'

import { buttonLook } from '../controls/button.tsx'
import { Panel } from '../controls/panel.tsx'
import { formatMoment, formatSize } from '../formats.ts'
import { listedJobs } from '../queue/listed-jobs.ts'
import { requestOfJob } from '../queue/request-of-job.ts'
import { strings } from '../strings.ts'
import { recallClipNames } from './clip-names.ts'

const shown = 3
const looked = 10

/** The latest imports that no upscale was made of, for whoever left between import and start. */
export function WaitingImports() {
  const imports = useJobs({ task_type: 'video_import', limit: looked })
  const upscales = useJobs(listedJobs)
  if (!imports.data || !upscales.data) return null
  const started = new Set(upscales.data.map((job) => requestOfJob(job)?.jobId))
  const recent = imports.data
    .filter(({ id, status }) => status !== 'failed' && status !== 'canceled' && !started.has(id))
    .slice(0, shown)
  if (recent.length === 0) return null
  return (
    <Panel title={strings.jobs.imports}>
      <ul className="-my-2 divide-y divide-line">
        {recent.map((job) => (
          <li key={job.id} className="flex items-center gap-3 py-2.5">
            <Clapperboard aria-hidden className="size-5 shrink-0 text-muted" />
            <div className="min-w-0 flex-1">
              <p className="truncate text-sm font-medium">{titleOf(job)}</p>
              <p className="text-sm text-muted">{job.createdAt && formatMoment(job.createdAt)}</p>
            </div>
            <Link href={`/imports/${job.id}`} className={buttonLook('plain')}>
              {strings.jobs.continue}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function titleOf(job: Job): string {
  const names = recallClipNames(job.id)
  if (names.length > 0) return names.join(', ')
  const sources = job.status === 'completed' ? job.sources : []
  if (sources.length === 0) return strings.prepare.fetching
  return sources.map(({ codec, width, height }) => `${codec} ${formatSize(width, height)}`).join(', ')
}
