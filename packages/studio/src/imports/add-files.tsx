import { useImportVideos } from '@video-upscale/react'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'

import { Callout } from '../controls/callout.tsx'
import { faultOfFiles } from './choose-clips.ts'
import { rememberClipNames } from './clip-names.ts'
import { DropZone } from './drop-zone.tsx'
import { ImportProgress } from './import-progress.tsx'

/** Files of this device, from the drop to the finished import. */
export function AddFiles() {
  const [, navigate] = useLocation()
  const [fault, setFault] = useState<string>()
  const [names, setNames] = useState<readonly string[]>([])
  const transfer = useImportVideos()
  const { status, jobId, error } = transfer
  useEffect(() => {
    if (status !== 'completed' || jobId === null) return
    rememberClipNames(jobId, names)
    navigate(`/imports/${jobId}`)
  }, [status, jobId, names, navigate])
  const take = (files: readonly File[]): void => {
    const found = faultOfFiles(files)
    setFault(found)
    if (found !== undefined || files.length === 0) return
    setNames(files.map(({ name }) => name))
    transfer.start(files)
  }
  if (status === 'importing' || status === 'completed') {
    return <ImportProgress transfer={transfer} clips={names.length} />
  }
  const message = fault ?? error?.message
  return (
    <div className="space-y-3">
      {message !== undefined && <Callout tone="danger">{message}</Callout>}
      <DropZone onFiles={take} />
    </div>
  )
}
