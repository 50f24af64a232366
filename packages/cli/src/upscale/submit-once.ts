import { randomUUID } from 'node:crypto'
import { isVideoUpscaleError, type Client } from '@video-upscale/client'

import { CommandError, exitCodes } from '../exit-codes.ts'
import type { StoredVideo } from '../sources/import-input.ts'
import type { UpscaleRecord } from './upscale-record.ts'

/** A service remembers idempotency keys for 24 hours at least. */
const keyLifeMs = 23 * 3_600_000

export interface SubmitStep {
  readonly client: Client
  readonly record: UpscaleRecord
  readonly stored: StoredVideo
  /** Whether the service honours idempotency keys. */
  readonly isIdempotent: boolean
  /** Whether it takes `options`. */
  readonly takesOptions: boolean
  readonly save: (changes: Partial<UpscaleRecord>) => Promise<void>
}

/**
 * Submits an upscale, once whatever happens: the key of the submit is on disk before it is sent, and one of
 * unknown fate is sent again only under the same key, to a service that still remembers it.
 *
 * @returns the job's id
 * @throws CommandError `outcome-unknown` where nobody can tell whether it was carried out
 */
export async function submitOnce(step: SubmitStep): Promise<string> {
  const { client, record, stored, save } = step
  if (record.jobId !== null) return record.jobId
  const earlier = record.submit
  if (earlier !== null && !mayRepeat(earlier.at, step.isIdempotent)) throw outcomeUnknown(record)
  const submit = earlier ?? { key: randomUUID(), at: new Date().toISOString() }
  if (earlier === null) await save({ submit })
  const { options, callback } = record
  const request = {
    ...stored,
    ...(callback === null ? {} : { callback }),
    ...(step.takesOptions ? { options } : {}),
  }
  try {
    // Not ended by Ctrl-C: an answer that is waited for is an answer that is known.
    const job = await client.videoUpscale(request, { idempotencyKey: submit.key })
    await save({ jobId: job.id })
    return job.id
  } catch (error) {
    if (isVideoUpscaleError(error, 'outcome-unknown')) throw outcomeUnknown(record, error)
    // Known not to have been carried out. Of an earlier one with this key nobody knows, so that one is kept.
    if (earlier === null && isVideoUpscaleError(error)) await save({ submit: null })
    throw error
  }
}

function mayRepeat(at: string, isIdempotent: boolean): boolean {
  return isIdempotent && Date.now() - Date.parse(at) < keyLifeMs
}

function outcomeUnknown({ id }: UpscaleRecord, cause?: unknown): CommandError {
  return new CommandError(
    'outcome-unknown',
    exitCodes.outcomeUnknown,
    'The submit may have been carried out, but its answer was lost, and this service does not tell.\n' +
      "Look at the account's jobs. If it is there: video-upscale download <jobId>. If it is not: repeat the command " +
      `with --anew.\n(upscale ${id})`,
    { cause },
  )
}
