import { hashKey } from '@tanstack/react-query'
import type { VideoUpscaleRequest } from '@video-upscale/client'

import { withoutCallback } from '../query-keys.ts'

/** Where submits are remembered: `localStorage`, `sessionStorage` or anything like them. */
export type SubmissionStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** What is known of a submit. It is written before the request goes out, and again with the job's id. */
export interface SubmissionRecord {
  readonly idempotencyKey: string
  /** Without its callback once the job is known: the callback's URL may carry a signature. */
  readonly request: VideoUpscaleRequest
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly jobId?: string
}

/** The place of one record. What cannot be kept, as in a browser that allows no storage, is not kept. */
export interface RecordPlace {
  readonly key: string
  readonly storage: SubmissionStorage | undefined
  read(): SubmissionRecord | undefined
  write(record: SubmissionRecord): void
  forget(): void
}

/** @param storage looked up late: there is none while a page is rendered on a server */
export function createRecordPlace(
  key: string,
  findStorage: () => SubmissionStorage | undefined,
): RecordPlace {
  const attempt = <Result>(work: (storage: SubmissionStorage) => Result): Result | undefined => {
    try {
      const storage = findStorage()
      return storage && work(storage)
    } catch {
      return undefined
    }
  }
  return {
    key,
    get storage() {
      return attempt((storage) => storage)
    },
    read: () => attempt((storage) => parseRecord(storage.getItem(key))),
    write: (record) => {
      attempt((storage) => {
        storage.setItem(key, JSON.stringify(record))
      })
    },
    forget: () => {
      attempt((storage) => {
        storage.removeItem(key)
      })
    },
  }
}

/** The browser's, where there is one; Node's global of that name is of no use without a file. */
export function browserStorage(): SubmissionStorage | undefined {
  return 'document' in globalThis ? globalThis.localStorage : undefined
}

function parseRecord(text: string | null): SubmissionRecord | undefined {
  if (text === null) return undefined
  const value: unknown = JSON.parse(text)
  return isRecord(value) ? value : undefined
}

function isRecord(value: unknown): value is SubmissionRecord {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Partial<Record<keyof SubmissionRecord, unknown>>
  return (
    typeof record.idempotencyKey === 'string' &&
    typeof record.startedAt === 'number' &&
    typeof record.request === 'object' &&
    record.request !== null &&
    (record.jobId === undefined || typeof record.jobId === 'string')
  )
}

/** Whether two requests ask for the same work. A signed callback differs from click to click. */
export function isSameRequest(one: VideoUpscaleRequest, other: VideoUpscaleRequest): boolean {
  return hashKey([withoutCallback(one)]) === hashKey([withoutCallback(other)])
}
