import type { Clock } from '../clock/clock.ts'
import { progressAt, proofOf, sourceOf } from '../tasks/measurements.ts'
import { noError, writeTask, type Dialect, type TaskFacts, type WireTask } from '../tasks/wire-task.ts'
import type { FileLinks } from './file-links.ts'
import { momentOf, type Moment } from './job-life.ts'
import type { JobRecord } from './job-record.ts'

/** What a task is written with. */
export interface TaskWriter {
  readonly service: Dialect
  readonly clock: Clock
  readonly links: FileLinks
}

/** The task of a job, as it is now or was at another time. */
export function taskOf(writer: TaskWriter, job: JobRecord, at = writer.clock.now()): WireTask {
  const moment = momentOf(job, at)
  const { status, finished, startedAt, endedAt } = moment
  const facts: TaskFacts = {
    jobId: job.id,
    taskType: job.taskType,
    status,
    finished,
    callback: job.callback,
    input: job.input,
    output: outputOf(job, moment),
    videoUrls:
      status === 'completed' ? job.videos.map((_, videoNo) => writer.links.urlOf(job, videoNo)) : null,
    createdAt: job.createdAt,
    startedAt,
    endedAt,
    filesExpiredAt: job.filesExpiredAt,
    price: job.price,
    logs: logsOf(job, moment).map(({ line }) => line),
    error: errorOf(job, moment),
  }
  return writeTask(facts, writer.service)
}

/** The lines of the job's log so far, and when each was written, in the server's words. */
export function logsOf(
  job: JobRecord,
  { status, startedAt, endedAt }: Moment,
): { at: number; line: string }[] {
  const begin = job.taskType === 'video_import' || startedAt === undefined ? [] : [beginLine(job.scale)]
  return [
    ...begin.map((line) => ({ at: startedAt ?? 0, line })),
    ...endLines(job, status).map((line) => ({ at: endedAt ?? 0, line })),
  ]
}

function beginLine(scale: number): string {
  return `Upscaling 240 frames from 1280x720 to ${String(1280 * scale)}x${String(720 * scale)} with the model fast`
}

function endLines({ taskType, videos, script }: JobRecord, status: Moment['status']): string[] {
  switch (status) {
    case 'completed':
      return taskType === 'video_import'
        ? videos.map((_, videoNo) => `Imported video ${String(videoNo)}, 240 frames of 1280x720`)
        : ['Kept 1 video and 1 audio streams; nothing was lost']
    case 'failed':
      return [`Failed; no points were charged. ${script.error.message}`]
    case 'canceled':
      return ['Canceled at your request; no points were charged']
    default:
      return []
  }
}

function outputOf(job: JobRecord, { status, finished, fraction, startedAt }: Moment): TaskFacts['output'] {
  const isImport = job.taskType === 'video_import'
  if (status === 'completed') {
    return isImport
      ? { sources: job.videos.map(({ byteLength }) => sourceOf(byteLength)) }
      : { report: proofOf(job.videos[0]?.byteLength ?? 0, job.scale) }
  }
  if (status === 'failed') return { error_messages: [job.script.error.message] }
  return finished || startedAt === undefined || isImport ? {} : { progress: progressAt(fraction) }
}

function errorOf({ script }: JobRecord, { status }: Moment): WireTask['error'] {
  if (status !== 'failed') return noError
  const { code, message } = script.error
  return { code, raw_message: message, message, detail: null }
}
