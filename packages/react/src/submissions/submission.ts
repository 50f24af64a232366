import type { QueryClient } from '@tanstack/react-query'
import {
  isApiError,
  isFinished,
  toJob,
  type Client,
  type Job,
  type Task,
  type VideoUpscaleError,
  type VideoUpscaleRequest,
} from '@video-upscale/client'

import { refreshAccount, storeJob } from '../follow.ts'
import { videoUpscaleKeys } from '../query-keys.ts'
import { createStateStore } from '../state-store.ts'
import { toTypedError } from '../typed-errors.ts'
import { exclusively } from './exclusively.ts'
import { isFateUnknown, postSubmission, repeatSubmission, type Posting } from './post-submission.ts'
import { isSameRequest, type RecordPlace, type SubmissionRecord } from './submission-record.ts'

export interface SubmissionState {
  readonly status: 'idle' | 'submitting' | 'submitted' | 'failed'
  readonly jobId: string | null
  readonly error: VideoUpscaleError | null
}

export interface SubmissionOptions {
  readonly queryClient: QueryClient
  readonly scope: string
  /** Where it is remembered, if anywhere. */
  readonly place: RecordPlace | undefined
}

/** What a user wants once, under one idempotency key. */
interface Intent {
  record: SubmissionRecord
  /** While it is being submitted. */
  work: Promise<Job> | undefined
}

export const idle: SubmissionState = { status: 'idle', jobId: null, error: null }

/** One intent after the other, each submitted once. It lives outside of the components that show it. */
export class Submission {
  readonly #state = createStateStore(idle)
  readonly #options: SubmissionOptions
  #intent: Intent | undefined

  constructor(options: SubmissionOptions) {
    this.#options = options
  }

  readonly get = this.#state.get
  readonly subscribe = this.#state.subscribe

  /**
   * Submits. The same request while one is under way, or after one whose fate is unknown, is the same intent.
   *
   * @throws VideoUpscaleError
   */
  async submit(client: Client, request: VideoUpscaleRequest): Promise<Job> {
    const same = this.#sameIntent(request)
    if (same?.work) return same.work
    if (same?.record.jobId !== undefined) return this.#look(client, same.record.jobId)
    const record = same?.record ?? {
      idempotencyKey: crypto.randomUUID(),
      request,
      startedAt: Date.now(),
    }
    return this.#begin(record, (intent) => this.#send(client, intent))
  }

  /**
   * Takes up what the storage remembers, now and when another tab changes it.
   *
   * @returns a function that stops listening
   */
  attach(client: Client): () => void {
    const { place } = this.#options
    if (!place) return () => undefined
    this.#takeUp(client, place)
    const listener = ({ key, storageArea }: StorageEvent): void => {
      if ((key === place.key || key === null) && storageArea === place.storage) this.#takeUp(client, place)
    }
    window.addEventListener('storage', listener)
    return () => {
      window.removeEventListener('storage', listener)
    }
  }

  /** Cancels the job, also one that is still being submitted. */
  async cancel(client: Client): Promise<void> {
    const intent = this.#intent
    if (!intent) return
    const { queryClient, scope } = this.#options
    try {
      const jobId = intent.record.jobId ?? (await intent.work)?.id
      if (jobId !== undefined) storeJob(queryClient, scope, await client.cancelJob(jobId))
    } catch (error) {
      // It has finished meanwhile, which shows by itself; or the submit failed, which is told already.
      const isOver = (isApiError(error) && error.status === 409) || intent.record.jobId === undefined
      if (!isOver && this.#intent === intent) this.#state.set({ ...this.get(), error: toTypedError(error) })
    }
  }

  /** Forgets the intent; what was submitted goes on. */
  reset(): void {
    this.#intent = undefined
    this.#options.place?.forget()
    this.#state.set(idle)
  }

  #sameIntent(request: VideoUpscaleRequest): Intent | undefined {
    const intent = this.#intent
    if (!intent || !isSameRequest(intent.record.request, request)) return undefined
    return this.#isUnderWay(intent.record) ? intent : undefined
  }

  #isUnderWay({ jobId }: SubmissionRecord): boolean {
    if (jobId === undefined) return true
    const { queryClient, scope } = this.#options
    const task = queryClient.getQueryData<Task>(videoUpscaleKeys.job(scope, jobId))
    return task === undefined || !isFinished(toJob(task))
  }

  async #look(client: Client, jobId: string): Promise<Job> {
    const { queryClient, scope } = this.#options
    const task = queryClient.getQueryData<Task>(videoUpscaleKeys.job(scope, jobId))
    return task ? toJob(task) : client.getJob(jobId)
  }

  #takeUp(client: Client, place: RecordPlace): void {
    // What is being submitted here reads the storage by itself when its turn comes.
    if (this.#intent?.work) return
    const record = place.read()
    const known = this.#intent?.record
    if (!record) {
      // Another tab has reset it.
      if (known) this.reset()
    } else if (record.jobId !== undefined) {
      if (known?.jobId !== record.jobId) this.#adopt(record, record.jobId)
    } else if (known?.idempotencyKey !== record.idempotencyKey) {
      this.#begin(record, (intent) => this.#recover(client, intent)).catch(() => undefined)
    }
  }

  #adopt(record: SubmissionRecord, jobId: string): void {
    this.#intent = { record, work: undefined }
    this.#state.set({ status: 'submitted', jobId, error: null })
  }

  #begin(record: SubmissionRecord, send: (intent: Intent) => Promise<Job>): Promise<Job> {
    const { place } = this.#options
    const intent: Intent = { record, work: undefined }
    this.#intent = intent
    this.#state.set({ status: 'submitting', jobId: null, error: null })
    // The storage has the job's id before another tab may look.
    const work = async (): Promise<Job> => this.#finish(intent, await send(intent))
    const settled = (place ? exclusively(place.key, work) : work()).catch((error: unknown) => {
      throw this.#fail(intent, toTypedError(error))
    })
    intent.work = settled
    return settled
  }

  /** What the storage says now is what counts: another tab may have been quicker. */
  async #send(client: Client, intent: Intent): Promise<Job> {
    const { place } = this.#options
    const found = place?.read()
    const isElsewhere = found !== undefined && found.idempotencyKey !== intent.record.idempotencyKey
    if (isElsewhere && isSameRequest(found.request, intent.record.request) && this.#isUnderWay(found)) {
      intent.record = found
      return this.#recover(client, intent)
    }
    place?.write(intent.record)
    return postSubmission(this.#posting(client), intent.record)
  }

  async #recover(client: Client, intent: Intent): Promise<Job> {
    const found = this.#options.place?.read()
    const jobId = found?.idempotencyKey === intent.record.idempotencyKey ? found.jobId : undefined
    if (jobId !== undefined) return this.#look(client, jobId)
    return repeatSubmission(this.#posting(client), intent.record)
  }

  #posting(client: Client): Posting {
    const { queryClient, scope } = this.#options
    return { queryClient, scope, client }
  }

  #finish(intent: Intent, job: Job): Job {
    const { queryClient, scope, place } = this.#options
    storeJob(queryClient, scope, job)
    refreshAccount(queryClient, scope)
    const { callback: _callback, ...request } = intent.record.request
    intent.record = { ...intent.record, request, jobId: job.id }
    intent.work = undefined
    // What was reset meanwhile stays forgotten.
    if (this.#intent === intent) {
      place?.write(intent.record)
      this.#state.set({ status: 'submitted', jobId: job.id, error: null })
    }
    return job
  }

  #fail(intent: Intent, error: VideoUpscaleError): VideoUpscaleError {
    const { place } = this.#options
    intent.work = undefined
    if (this.#intent !== intent) return error
    const found = place?.read()
    const isSame = found?.idempotencyKey === intent.record.idempotencyKey
    if (isFateUnknown(error)) {
      // Where tabs cannot wait for each other, the one that sent it may have had its answer meanwhile.
      if (isSame && found.jobId !== undefined) {
        this.#adopt(found, found.jobId)
        return error
      }
    } else {
      this.#intent = undefined
      if (isSame) place?.forget()
    }
    this.#state.set({ status: 'failed', jobId: null, error })
    return error
  }
}
