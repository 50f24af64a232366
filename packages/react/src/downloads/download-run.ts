import type { QueryClient } from '@tanstack/react-query'
import type { Client, CompletedJob, VideoUpscaleError } from '@video-upscale/client'

import { createLeases, type Leases } from '../leases.ts'
import { downloadMutationOptions } from '../mutation-options.ts'
import { createStateStore } from '../state-store.ts'
import { toTypedError } from '../typed-errors.ts'
import type { DownloadFileVariables } from './download-file.ts'

/** How a download stands. */
export interface DownloadState {
  readonly status: 'idle' | 'downloading' | 'completed' | 'failed'
  /** Bytes; `total` is null where the service does not say. */
  readonly progress: { readonly received: number; readonly total: number | null }
  readonly error: VideoUpscaleError | null
}

/** Which of the results to save, and where. */
export type DownloadFileOptions = Pick<DownloadFileVariables, 'fileName' | 'videoNo' | 'to'>

interface Run {
  readonly jobId: string
  readonly videoNo: number
  readonly ending: AbortController
}

export const idle: DownloadState = { status: 'idle', progress: { received: 0, total: null }, error: null }

/** Bytes come in small pieces; nobody sees more changes than that. */
const leastPauseMs = 100

/** The downloads of one component, one at a time. */
export class DownloadRun {
  readonly #state = createStateStore(idle)
  readonly #queryClient: QueryClient
  readonly #scope: string
  #run: Run | undefined

  /** While a component shows it. */
  readonly leases: Leases = createLeases(() => {
    this.cancel()
  })

  constructor(queryClient: QueryClient, scope: string) {
    this.#queryClient = queryClient
    this.#scope = scope
  }

  readonly get = this.#state.get
  readonly subscribe = this.#state.subscribe

  /** The same result while it is being downloaded is the same download; another ends the one under way. */
  start(client: Client, job: CompletedJob, options: DownloadFileOptions): void {
    const { videoNo = 0 } = options
    if (this.#run?.jobId === job.id && this.#run.videoNo === videoNo) return
    this.cancel()
    const run: Run = { jobId: job.id, videoNo, ending: new AbortController() }
    this.#run = run
    this.#state.set({ ...idle, status: 'downloading' })
    void this.#download(client, run, { ...options, job })
  }

  cancel(): void {
    const run = this.#run
    this.#run = undefined
    this.#state.set(idle)
    run?.ending.abort()
  }

  async #download(client: Client, run: Run, variables: DownloadFileVariables): Promise<void> {
    let shownMs = 0
    let progress = idle.progress
    const end = (state: Pick<DownloadState, 'status' | 'error'>): void => {
      if (this.#run !== run) return
      this.#run = undefined
      this.#state.set({ ...state, progress })
    }
    try {
      await this.#queryClient
        .getMutationCache()
        .build(this.#queryClient, downloadMutationOptions({ client, scope: this.#scope }))
        .execute({
          ...variables,
          signal: run.ending.signal,
          onProgress: (received, total) => {
            progress = { received, total }
            if (this.#run !== run || performance.now() - shownMs < leastPauseMs) return
            shownMs = performance.now()
            this.#state.set({ status: 'downloading', progress, error: null })
          },
        })
      end({ status: 'completed', error: null })
    } catch (error) {
      end({ status: 'failed', error: toTypedError(error) })
    }
  }
}
