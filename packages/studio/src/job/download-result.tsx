import { useQuery } from '@tanstack/react-query'
import type { CompletedJob } from '@video-upscale/client'
import { useDownload } from '@video-upscale/react'
import { Check, Download, X } from 'lucide-react'

import { Button } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { IconButton } from '../controls/icon-button.tsx'
import { ProgressBar } from '../controls/progress-bar.tsx'
import { formatBytes, formatPercent } from '../formats.ts'
import { nameOfJob } from '../queue/request-of-job.ts'
import { useSession } from '../session/session.ts'
import { strings } from '../strings.ts'
import { resultFileQueryOptions } from './result-file-query.ts'
import { saveAsFile } from './save-as-file.ts'

const words = strings.job

/** Takes the result along. A broken connection is taken up again, and an expired URL refreshed. */
export function DownloadResult({ job }: { readonly job: CompletedJob }) {
  const { download, cancel, status, isDownloading, progress, error } = useDownload()
  const { report } = job
  const { data: file } = useQuery(resultFileQueryOptions(job, useSession().scope))
  const fileName = fileNameOf(job, file?.extension ?? 'mp4')
  const start = async (): Promise<void> => {
    const to = await saveAsFile(fileName, report?.bytes ?? 0)
    if (to !== 'dismissed') download(job, { fileName, ...(to && { to }) })
  }
  const fraction = progress.total ? progress.received / progress.total : null
  if (file?.isThere === false) return <Callout tone="warning">{words.filesGone}</Callout>
  return (
    <section aria-label={words.download} className="space-y-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          look="primary"
          size="large"
          disabled={isDownloading}
          focusableWhenDisabled
          onClick={() => void start()}
        >
          {status === 'completed' ? <Check aria-hidden /> : <Download aria-hidden />}
          {isDownloading
            ? words.downloading(fraction === null ? '' : formatPercent(fraction))
            : words.download}
        </Button>
        {isDownloading && (
          <IconButton label={words.downloadCancel} onClick={cancel}>
            <X aria-hidden />
          </IconButton>
        )}
        {report && (
          <p className="text-sm wrap-anywhere text-muted">
            {fileName} · {formatBytes(report.bytes)}
          </p>
        )}
        <p role="status" className="text-sm text-success">
          {status === 'completed' && words.downloaded}
        </p>
      </div>
      {isDownloading && <ProgressBar label={words.download} fraction={fraction} />}
      {error && <Callout tone="danger">{error.message}</Callout>}
    </section>
  )
}

/** `ocean.mp4` becomes `ocean-1280x720.mp4`, with the ending of the result's container. */
function fileNameOf(job: CompletedJob, extension: string): string {
  const stem = nameOfJob(job).replace(/[.][^.]*$/, '')
  const size = job.report ? `-${String(job.report.width)}x${String(job.report.height)}` : ''
  return `${stem.replaceAll(/[^\p{L}\p{N}._ -]/gu, '_')}${size}.${extension}`
}
