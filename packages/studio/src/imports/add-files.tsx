import { useState } from 'react'

import { Callout } from '../controls/callout.tsx'
import { faultOfFiles } from './choose-clips.ts'
import { DropZone } from './drop-zone.tsx'
import { ImportProgress } from './import-progress.tsx'
import { useImporting } from './importing.ts'

/** Files of this device, from the drop to the finished import. */
export function AddFiles() {
  const [fault, setFault] = useState<string>()
  const importing = useImporting()
  const { status, error } = importing
  const take = (files: readonly File[]): void => {
    const found = faultOfFiles(files)
    setFault(found)
    if (found === undefined && files.length > 0) importing.start(files)
  }
  if (status === 'importing' || status === 'completed') return <ImportProgress importing={importing} />
  const message = fault ?? error?.message
  return (
    <div className="space-y-3">
      {message !== undefined && <Callout tone="danger">{message}</Callout>}
      <DropZone onFiles={take} />
    </div>
  )
}
