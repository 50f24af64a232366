import { progressAt, proofOf } from './measurements.ts'
import { noError, writeTask, type Dialect, type TaskFacts, type WireTask } from './wire-task.ts'

/** Which task to make up. */
export interface ExampleTask {
  /** Any status, known or not. Default `completed`. */
  readonly status?: string
  /** Whose habits it shows. Default `self-hosted`. */
  readonly dialect?: Dialect
  readonly jobId?: string
  readonly callback?: string
  readonly videoUrls?: readonly string[]
}

const createdAt = Date.UTC(2026, 10, 2, 9, 30, 0, 120)
const endedAt = createdAt + 300_000
const sourceId = '7b0d3f5e-52c1-4a0e-9a39-0d4f1d5f6a10'
const finals: readonly string[] = ['completed', 'failed', 'canceled']
const waits: readonly string[] = ['pending', 'queued', 'staged']

/** A task as one of the services writes it, for tests that need no API around it. */
export function exampleTask(wanted: ExampleTask = {}): WireTask {
  const { status = 'completed', dialect = 'self-hosted', callback } = wanted
  const finished = finals.includes(status)
  const message = 'The result has 239 frames and the source 240, so it was thrown away'
  const facts: TaskFacts = {
    jobId: wanted.jobId ?? '9f6c2c1e-3b7a-4d55-8a43-5f1f0a0f7c21',
    taskType: 'video_upscale',
    status,
    finished,
    callback,
    input: { jobId: sourceId, videoNo: 0, ...(callback === undefined ? {} : { callback }) },
    output: outputIn(status, message),
    videoUrls: status === 'completed' ? (wanted.videoUrls ?? ['https://example.com/result.mp4']) : null,
    createdAt,
    startedAt: waits.includes(status) ? undefined : createdAt + 1000,
    endedAt: finished ? endedAt : undefined,
    price: 480,
    logs: [],
    error: status === 'failed' ? { code: 500, raw_message: message, message, detail: null } : noError,
  }
  return writeTask(facts, dialect)
}

function outputIn(status: string, message: string): TaskFacts['output'] {
  if (status === 'completed') return { report: proofOf(9_437_184, 2) }
  if (status === 'failed') return { error_messages: [message] }
  return status === 'processing' ? { progress: progressAt(0.42) } : {}
}
