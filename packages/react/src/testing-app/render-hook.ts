import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { Client } from '@video-upscale/client'
import { createElement, StrictMode, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'

import { VideoUpscaleProvider } from '../provider.ts'
import type { SubmissionStorage } from '../submissions/submission-record.ts'

export interface RenderOptions {
  readonly client: Client
  readonly queryClient?: QueryClient
  readonly storage?: SubmissionStorage
  readonly strict?: boolean
  /** What a test of Node's has to do around each step: React's `act`. */
  readonly around?: (step: () => void) => void
}

export interface Rendered<Result> {
  /** What the hook returned last. */
  readonly current: () => Result
  readonly queryClient: QueryClient
  readonly rerender: () => void
  readonly unmount: () => void
}

/** Mounts a component that calls the hook, as an app would. */
export function renderHook<Result>(hook: () => Result, options: RenderOptions): Rendered<Result> {
  const {
    client,
    queryClient = new QueryClient(),
    storage,
    strict = false,
    around = (step: () => void) => {
      step()
    },
  } = options
  let latest: { readonly result: Result } | undefined
  const Probe = (): ReactNode => {
    latest = { result: hook() }
    return null
  }
  const root = createRoot(document.createElement('div'))
  const render = (): void => {
    // A new element each time, so that everything renders anew.
    const app = createElement(
      QueryClientProvider,
      { client: queryClient },
      createElement(VideoUpscaleProvider, { client, storage }, createElement(Probe)),
    )
    around(() => {
      root.render(strict ? createElement(StrictMode, null, app) : app)
    })
  }
  render()
  return {
    current: () => {
      if (!latest) throw new Error('It has not been rendered yet.')
      return latest.result
    },
    queryClient,
    rerender: render,
    unmount: () => {
      around(() => {
        root.unmount()
      })
    },
  }
}
