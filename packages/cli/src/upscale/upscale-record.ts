import { createHash } from 'node:crypto'

import type { StoredVideo } from '../sources/import-input.ts'
import type { Options } from '../options/upscale-options.ts'

/** What is upscaled, as it can be found again later. */
export type RecordedSource =
  | { readonly kind: 'file'; readonly path: string; readonly bytes: number; readonly modifiedMs: number }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'job'; readonly jobId: string; readonly videoNo: number }

/** What one upscale is to do. */
export interface UpscaleOrder {
  readonly source: RecordedSource
  /** Absolute path of the result; null for standard output. */
  readonly out: string | null
  readonly options: Options
  readonly callback: string | null
  readonly service: { readonly baseUrl: string; readonly profile: string | null }
  /** Most that it may cost, in points; null is any. No part of what makes it the same order. */
  readonly maxPoints: number | null
}

/** An upscale that is not finished: what it is to do, and how far it came. It is on disk before each step. */
export interface UpscaleRecord extends UpscaleOrder {
  readonly id: string
  readonly startedAt: string
  /** Idempotency key of the import of a URL. */
  readonly importKey: string | null
  /** Where the service has the source. */
  readonly stored: StoredVideo | null
  /** Written before the submit is sent: a submit without a job in the record is of unknown fate. */
  readonly submit: { readonly key: string; readonly at: string } | null
  readonly jobId: string | null
}

export function newRecord(order: UpscaleOrder, now: Date): UpscaleRecord {
  return {
    ...order,
    id: recordId(order),
    startedAt: now.toISOString(),
    importKey: null,
    stored: null,
    submit: null,
    jobId: null,
  }
}

/** The same for the same order, so that a command that is given again finds what it began. */
export function recordId({ source, out, options, callback, service }: UpscaleOrder): string {
  const sorted = Object.entries(options).toSorted(([one], [other]) => (one < other ? -1 : 1))
  const text = JSON.stringify([
    service.baseUrl,
    service.profile,
    Object.entries(source),
    out,
    sorted,
    callback,
  ])
  return createHash('sha256').update(text).digest('hex').slice(0, 10)
}

/** A record as it was written; undefined for anything else. */
export function parseRecord(text: string): UpscaleRecord | undefined {
  try {
    const record: unknown = JSON.parse(text)
    return isRecord(record) ? record : undefined
  } catch {
    return undefined
  }
}

// Only this program writes them, whole or not at all: what looks like one is one.
function isRecord(value: unknown): value is UpscaleRecord {
  if (typeof value !== 'object' || value === null) return false
  return ['id', 'source', 'out', 'options', 'service', 'stored', 'submit', 'jobId'].every((field) =>
    Object.hasOwn(value, field),
  )
}
