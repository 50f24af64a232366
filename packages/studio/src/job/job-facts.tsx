import type { Job } from '@video-upscale/client'

import { Facts, type Fact } from '../controls/facts.tsx'
import { Panel } from '../controls/panel.tsx'
import { formatMoment } from '../formats.ts'
import { requestOfJob } from '../queue/request-of-job.ts'
import { strings } from '../strings.ts'

/** What stands in the books about a job. */
export function JobFacts({ job }: { readonly job: Job }) {
  return (
    <Panel title={strings.job.title}>
      <Facts facts={factsOf(job)} />
      {job.logs.length > 0 && (
        <div className="mt-4">
          <h3 className="text-sm text-muted">{strings.job.log}</h3>
          <ul className="mt-1 space-y-1 text-sm wrap-anywhere">
            {job.logs.map((line, place) => (
              <li key={place}>{line}</li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  )
}

function factsOf(job: Job): readonly Fact[] {
  const { frozen, consumed } = job.points
  const scale = requestOfJob(job)?.options?.scale
  const words = strings.job
  return [
    { name: strings.options.model, value: job.model },
    ...(scale === undefined ? [] : [{ name: strings.options.scale, value: strings.options.times(scale) }]),
    ...(job.createdAt ? [{ name: words.created, value: formatMoment(job.createdAt) }] : []),
    ...(job.endedAt ? [{ name: words.ended, value: formatMoment(job.endedAt) }] : []),
    {
      name: strings.ledger.amount,
      value: frozen > 0 ? words.frozen(frozen) : words.charged(consumed),
    },
    ...(job.callback === null ? [] : [{ name: words.callback, value: job.callback }]),
    { name: words.id, value: <code className="text-xs select-all">{job.id}</code> },
  ]
}
