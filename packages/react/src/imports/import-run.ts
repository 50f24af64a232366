import type { QueryClient } from '@tanstack/react-query'
import type { Client, VideoUpscaleError } from '@video-upscale/client'
import type { Import } from '@video-upscale/client/upload'

import { storeJob } from '../follow.ts'
import { createLeases, type Leases } from '../leases.ts'
import { importVideosMutationOptions } from '../mutation-options.ts'
import { createStateStore } from '../state-store.ts'
import { toTypedError } from '../typed-errors.ts'

/** How an import stands. */
export interface ImportState {
  readonly status: 'idle' | 'importing' | 'completed' | 'failed'
  readonly isPaused: boolean
  /** Bytes that the service has confirmed, of all files' bytes. */
  readonly progress: { readonly sent: number; readonly total: number }
  readonly jobId: string | null
  readonly error: VideoUpscaleError | null
}

interface Run {
  readonly files: readonly Blob[]
  /** Ends it and keeps what was sent. */
  readonly leaving: AbortController
  handle: Import | undefined
}

export const idle: ImportState = {
  status: 'idle',
  isPaused: false,
  progress: { sent: 0, total: 0 },
  jobId: null,
  error: null,
}

/** The imports of one component, one at a time. */
export class ImportRun {
  readonly #state = createStateStore(idle)
  readonly #queryClient: QueryClient
  readonly #scope: string
  #run: Run | undefined

  /** While a component shows it. */
  readonly leases: Leases = createLeases(() => {
    this.#run?.leaving.abort()
    this.#run = undefined
    this.#state.set(idle)
  })

  constructor(queryClient: QueryClient, scope: string) {
    this.#queryClient = queryClient
    this.#scope = scope
  }

  readonly get = this.#state.get
  readonly subscribe = this.#state.subscribe

  /** The same files while they are being imported are the same import; others end the one under way. */
  start(client: Client, files: readonly Blob[]): void {
    if (this.#run && isSame(this.#run.files, files)) return
    this.cancel()
    const run: Run = { files, leaving: new AbortController(), handle: undefined }
    this.#run = run
    const total = files.reduce((sum, { size }) => sum + size, 0)
    this.#state.set({ ...idle, status: 'importing', progress: { sent: 0, total } })
    void this.#import(client, run)
  }

  setPaused(isPaused: boolean): void {
    const run = this.#run
    if (!run) return
    if (isPaused) run.handle?.pause()
    else run.handle?.resume()
    this.#state.set({ ...this.get(), isPaused })
  }

  /** Ends the import, deletes what was sent, and forgets it. */
  cancel(): void {
    const run = this.#run
    this.#run = undefined
    this.#state.set(idle)
    run?.handle?.abort()
  }

  async #import(client: Client, run: Run): Promise<void> {
    const scope = this.#scope
    try {
      const job = await this.#queryClient
        .getMutationCache()
        .build(this.#queryClient, importVideosMutationOptions({ client, scope }))
        .execute({
          videos: run.files,
          signal: run.leaving.signal,
          onStart: (handle) => {
            run.handle = handle
            // The user may have been quicker.
            if (this.#run !== run) handle.abort()
            else if (this.get().isPaused) handle.pause()
          },
          onProgress: (sent, total) => {
            if (this.#run === run) this.#state.set({ ...this.get(), progress: { sent, total } })
          },
        })
      storeJob(this.#queryClient, scope, job)
      if (this.#run !== run) return
      this.#run = undefined
      this.#state.set({ ...this.get(), status: 'completed', isPaused: false, jobId: job.id })
    } catch (error) {
      if (this.#run !== run) return
      this.#run = undefined
      this.#state.set({ ...this.get(), status: 'failed', isPaused: false, error: toTypedError(error) })
    }
  }
}

function isSame(some: readonly Blob[], others: readonly Blob[]): boolean {
  return some.length === others.length && some.every((file, at) => file === others[at])
}
