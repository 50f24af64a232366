import type { Client } from '@video-upscale/client'
import { createContext, createElement, useContext, useMemo, type ReactElement, type ReactNode } from 'react'

import type { SubmissionStorage } from './submissions/submission-record.ts'
import type { VideoUpscaleContext } from './video-upscale-context.ts'

/** The client that hooks work with, whose data it is, and what stands below. */
export interface VideoUpscaleProviderProps extends VideoUpscaleContext {
  /** Where `persistAs` remembers submits. Default: the browser's `localStorage`. */
  readonly storage?: SubmissionStorage | undefined
  readonly children?: ReactNode
}

interface ProvidedContext {
  readonly client: Client
  readonly scope: string
  readonly storage: SubmissionStorage | undefined
}

const Context = createContext<ProvidedContext | undefined>(undefined)

/** Carries the client to the hooks. Your app's `QueryClientProvider` stands around it. */
export function VideoUpscaleProvider({
  client,
  scope = 'default',
  storage,
  children,
}: VideoUpscaleProviderProps): ReactElement {
  const value = useMemo(() => ({ client, scope, storage }), [client, scope, storage])
  return createElement(Context.Provider, { value }, children)
}

/** @throws Error outside of a provider */
export function useProvided(): ProvidedContext {
  const provided = useContext(Context)
  if (!provided) throw new Error('Put a <VideoUpscaleProvider client={…}> around this component.')
  return provided
}
