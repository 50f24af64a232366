import { randomUUID } from 'node:crypto'

import type { ForcedEnd } from './job-life.ts'
import type { FullScript } from './job-script.ts'

/** A job as the fake keeps it. What it shows at a moment is worked out from its script and the clock. */
export interface JobRecord {
  readonly id: string
  readonly taskType: string
  readonly createdAt: number
  readonly script: FullScript
  readonly callback: string | undefined
  readonly input: Readonly<Record<string, unknown>>
  readonly price: number
  readonly scale: 2 | 4
  /** The files that it has to offer once completed. */
  readonly videos: readonly Uint8Array[]
  /** Set when the job was ended otherwise than by its script. */
  forced: ForcedEnd | undefined
  /** When its files were given up; undefined while they are kept. */
  filesExpiredAt: number | undefined
  /** Aborts when `forced` is set, to wake whoever waits for the job. */
  readonly settled: AbortController
}

type Given = Pick<JobRecord, 'taskType' | 'createdAt' | 'script' | 'input'> & Partial<JobRecord>

export function createJobRecord(given: Given): JobRecord {
  return {
    id: randomUUID(),
    callback: undefined,
    price: 0,
    scale: 2,
    videos: [given.script.result],
    forced: undefined,
    filesExpiredAt: undefined,
    settled: new AbortController(),
    ...given,
  }
}
