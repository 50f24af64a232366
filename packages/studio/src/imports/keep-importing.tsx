import { useImportVideos } from '@video-upscale/react'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'

import { rememberClipNames } from './clip-names.ts'
import { ImportingContext } from './importing.ts'

/**
 * Imports files while their user looks at other pages. Who waits for the end is taken to the clips; everybody else
 * finds them on the start page.
 */
export function KeepImporting({ children }: { readonly children: ReactNode }) {
  const [here, navigate] = useLocation()
  const [names, setNames] = useState<readonly string[]>([])
  const { start, ...transfer } = useImportVideos()
  const { status, jobId, cancel } = transfer
  useEffect(() => {
    if (status !== 'completed' || jobId === null) return
    rememberClipNames(jobId, names)
    cancel()
    if (here === '/') navigate(`/imports/${jobId}`)
  }, [status, jobId, names, here, navigate, cancel])
  useWarning(status === 'importing')
  const importing = useMemo(
    () => ({
      ...transfer,
      clips: names.length,
      start: (files: readonly File[]): void => {
        setNames(files.map(({ name }) => name))
        start(files)
      },
    }),
    [transfer, names, start],
  )
  return <ImportingContext value={importing}>{children}</ImportingContext>
}

/** Closing the tab would end it: the browser asks first. */
function useWarning(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return
    const warn = (event: BeforeUnloadEvent): void => {
      event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    return () => {
      window.removeEventListener('beforeunload', warn)
    }
  }, [isNeeded])
}
