import type { UseImportVideosResult } from '@video-upscale/react'
import { createContext, useContext } from 'react'

/** The files of this tab that are on their way to the server, whichever page is looked at. */
export interface Importing extends Omit<UseImportVideosResult, 'start'> {
  /** How many are on their way. */
  readonly clips: number
  readonly start: (files: readonly File[]) => void
}

export const ImportingContext = createContext<Importing | undefined>(undefined)

export function useImporting(): Importing {
  const importing = useContext(ImportingContext)
  if (!importing) throw new Error('There is no import around this component.')
  return importing
}
