import { stat } from 'node:fs/promises'
import { isApiError, isVideoUpscaleError, type CompletedJob } from '@video-upscale/client'

import type { Connection } from '../connection/connect.ts'
import { exitCodeOf } from '../exit-code-of.ts'
import { CommandError, exitCodes } from '../exit-codes.ts'
import { followToEnd } from '../jobs/follow-to-end.ts'
import type { Track } from '../reporting/reporter.ts'
import { importInput, type StoredVideo } from '../sources/import-input.ts'
import { checkEstimate, describeEstimate } from './check-estimate.ts'
import { checkOptions, checkPriceIsTold } from '../options/check-options.ts'
import { saveResult } from './save-result.ts'
import { submitOnce } from './submit-once.ts'
import type { RecordStore } from './record-store.ts'
import type { UpscaleRecord } from './upscale-record.ts'

/** What one upscale works with. */
export interface UpscaleStep {
  readonly connection: Connection
  readonly store: RecordStore
  readonly track: Track
  readonly stdout: NodeJS.WriteStream
  readonly signal: AbortSignal
  readonly force: boolean
  readonly maxPoints: number | undefined
  readonly deadline: number | undefined
  /** Called once the service works on it. */
  readonly onJob: (jobId: string) => void
}

/** A finished upscale. */
export interface Finished {
  readonly job: CompletedJob
  readonly out: string | null
  readonly bytes: number
}

/**
 * Brings one upscale to its end from wherever its record says it is. Each step is on disk before the next
 * begins, so that it can be called again after any crash.
 */
export async function upscaleOne(started: UpscaleRecord, step: UpscaleStep): Promise<Finished> {
  const { store, track, connection, signal, deadline } = step
  let record = started
  const save = async (changes: Partial<UpscaleRecord>): Promise<void> => {
    record = { ...record, ...changes }
    await store.write(record)
  }
  const jobId = record.jobId ?? (await submitOrForget(() => record, save, step))
  step.onJob(jobId)
  try {
    const job = await followToEnd(connection, jobId, {
      track,
      signal,
      ...(deadline === undefined ? {} : { deadline }),
    })
    const bytes = await saveResult(job, record.out, step)
    await store.remove(record.id)
    return { job, out: record.out, bytes }
  } catch (error) {
    // It is over: there is nothing to resume, and a new one may be submitted.
    if (isOver(error)) await store.remove(record.id)
    if (isApiError(error) && error.status === 404) throw jobGone(jobId, error)
    throw error
  }
}

/** A job has ended, and without a result. */
function isOver(error: unknown): boolean {
  return isVideoUpscaleError(error, 'job-failed') || isVideoUpscaleError(error, 'job-canceled')
}

type Save = (changes: Partial<UpscaleRecord>) => Promise<void>

/** What is refused before a submit would be refused again: there is nothing to resume. */
async function submitOrForget(current: () => UpscaleRecord, save: Save, step: UpscaleStep): Promise<string> {
  try {
    return await submit(current, save, step)
  } catch (error) {
    const hopeless: readonly number[] = [exitCodes.refused, exitCodes.usage, exitCodes.file]
    const { id, submit: begun } = current()
    if (begun === null && hopeless.includes(exitCodeOf(error))) await step.store.remove(id)
    throw error
  }
}

async function submit(current: () => UpscaleRecord, save: Save, step: UpscaleStep): Promise<string> {
  const { connection, track, signal, maxPoints } = step
  const { client } = connection
  const capabilities = await client.capabilities({ signal })
  checkOptions(current().options, capabilities)
  const limit = maxPoints ?? current().maxPoints ?? undefined
  // What may have been paid already is followed, whatever it cost.
  if (current().submit === null) checkPriceIsTold(limit, capabilities)
  for (let isFirst = true; ; isFirst = false) {
    const stored = await bringToService(current(), save, step)
    try {
      if (capabilities && current().submit === null) {
        const { options } = current()
        const estimate = await checkEstimate({ client, stored, options, maxPoints: limit, signal })
        track.step('submitting', { text: describeEstimate(estimate), facts: { estimate } })
      }
      return await submitOnce({
        client,
        record: current(),
        stored,
        isIdempotent: capabilities?.idempotency ?? false,
        takesOptions: capabilities !== undefined,
        save,
      })
    } catch (error) {
      // What was imported at an earlier run may have served its time. Of an unknown submit it must stay.
      const isGone = isApiError(error) && error.status === 404 && current().submit === null
      if (!isGone || !isFirst || current().source.kind === 'job') throw error
      await save({ stored: null, importKey: null })
    }
  }
}

async function bringToService(record: UpscaleRecord, save: Save, step: UpscaleStep): Promise<StoredVideo> {
  const { connection, store, track, signal } = step
  if (record.stored) return record.stored
  const { source } = record
  if (source.kind === 'file') await refuseChanged(source)
  const importKey = record.importKey ?? crypto.randomUUID()
  if (source.kind === 'url' && record.importKey === null) await save({ importKey })
  const stored = await importInput(connection, source, {
    signal,
    track,
    uploadsPath: store.uploadsPath(record.id),
    idempotencyKey: importKey,
  }).catch(async (error: unknown) => {
    // Under the same key the service would tell of the same failure, also once the URL answers.
    if (isOver(error)) await save({ importKey: null })
    throw error
  })
  await save({ stored })
  if (source.kind !== 'job') {
    track.step('imported', { text: stored.jobId, facts: { importId: stored.jobId } })
  }
  return stored
}

/** What is resumed must be what was begun. */
async function refuseChanged(source: { path: string; bytes: number; modifiedMs: number }): Promise<void> {
  const facts = await stat(source.path).catch(() => undefined)
  if (facts?.size === source.bytes && facts.mtimeMs === source.modifiedMs) return
  throw new CommandError(
    'source-changed',
    exitCodes.file,
    `${source.path} is ${facts ? 'not what it was' : 'gone'} since this upscale was begun. Begin it again with: video-upscale upscale`,
  )
}

function jobGone(jobId: string, cause: unknown): CommandError {
  return new CommandError(
    'not-found',
    exitCodes.refused,
    `The service knows no job ${jobId}: it has served its time, or belongs to another account.\nTo submit the video again: the same command with --anew.`,
    { cause },
  )
}
